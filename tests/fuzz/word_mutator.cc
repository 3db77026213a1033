#include "tests/fuzz/word_mutator.h"

#include <algorithm>
#include <iterator>
#include <random>
#include <vector>

namespace orderlog::fuzz {
namespace {

constexpr std::string_view kNumbers[] = {"0",
                                         "1",
                                         "-1",
                                         "2",
                                         "9",
                                         "10",
                                         "99",
                                         "100",
                                         "255",
                                         "256",
                                         "1000",
                                         "65535",
                                         "65536",
                                         "1000000",
                                         "1000000000",
                                         "2147483648",
                                         "4294967296",
                                         "1700000000000",
                                         "9007199254740993",
                                         "9223372036854775807",
                                         "-9223372036854775808",
                                         "18446744073709551615"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

struct Word {
  std::size_t at = 0;
  std::size_t size = 0;
};

// Numbers with their sign, and names.
std::vector<Word> words_of(std::string_view text) {
  std::vector<Word> words;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    if (is_letter(text[at])) {
      while (end < text.size() && (is_letter(text[end]) || is_digit(text[end]))) ++end;
    } else {
      if (text[at] == '-') ++end;
      while (end < text.size() && is_digit(text[end])) ++end;
    }
    if (end > at && text[end - 1] != '-') {
      words.push_back({at, end - at});
    }
    at = std::max(end, at + 1);
  }
  return words;
}

}  // namespace

std::string with_a_word_changed(std::string_view text, std::uint32_t seed) {
  std::minstd_rand dice(seed);
  const auto roll = [&dice](std::size_t sides) { return static_cast<std::size_t>(dice()) % sides; };
  std::string changed(text);
  const std::vector<Word> words = words_of(text);
  if (words.empty()) return changed;
  const Word word = words[roll(words.size())];
  const std::string_view old = text.substr(word.at, word.size);
  const Word other = words[roll(words.size())];
  std::string fresh;
  switch (roll(6)) {
    case 0:
    case 1:
      fresh = kNumbers[roll(std::size(kNumbers))];
      break;
    case 2:
      fresh = text.substr(other.at, other.size);
      break;
    case 3:  // one digit or letter more
      fresh = old;
      fresh.insert(roll(fresh.size() + 1), 1,
                   is_digit(old.back()) ? static_cast<char>('0' + roll(10)) : 'a');
      break;
    case 4:
      fresh = std::string(old) + std::string(old);
      break;
    default:
      break;
  }
  changed.replace(word.at, word.size, fresh);
  return changed;
}

}  // namespace orderlog::fuzz
