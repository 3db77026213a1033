#include "base/json/canonical_text.h"

#include <bit>
#include <cstddef>

#include "base/utf8.h"

namespace orderlog {
namespace {

constexpr std::size_t kWordBytes = sizeof(std::uint64_t);
constexpr std::uint64_t kOnes = 0x0101010101010101;
constexpr std::uint64_t kHighs = 0x8080808080808080;

static_assert(std::endian::native == std::endian::little, "the first byte is the lowest");

bool is_plain(unsigned char c) { return c >= 0x20 && c != '"' && c != '\\'; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Of eight bytes the high bit of the first that is a quotation mark, a backslash or a control
// character, and of some behind it; 0 if there is none.
std::uint64_t first_special(std::uint64_t word) {
  const std::uint64_t quote = word ^ (kOnes * '"');
  const std::uint64_t backslash = word ^ (kOnes * '\\');
  return (((word - kOnes * 0x20) & ~word) | ((quote - kOnes) & ~quote) |
          ((backslash - kOnes) & ~backslash)) &
         kHighs;
}

// How many bytes from `start` on are written as they are; `has_high` says whether one of them is
// not ASCII.
std::size_t plain_bytes(const char* start, const char* end, bool& has_high) {
  const char* at = start;
  std::uint64_t high = 0;
  while (static_cast<std::size_t>(end - at) >= kWordBytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, kWordBytes);
    if (const std::uint64_t special = first_special(word); special != 0) {
      const int before = std::countr_zero(special) / 8;
      const std::uint64_t mask = (std::uint64_t{1} << (before * 8)) - 1;
      has_high = ((high | (word & mask)) & kHighs) != 0;
      return static_cast<std::size_t>(at - start) + static_cast<std::size_t>(before);
    }
    high |= word;
    at += kWordBytes;
  }
  has_high = (high & kHighs) != 0;
  for (; at != end && is_plain(static_cast<unsigned char>(*at)); ++at) {
    has_high = has_high || static_cast<unsigned char>(*at) >= 0x80;
  }
  return static_cast<std::size_t>(at - start);
}

// The character that `\c` stands for, or 0: those that JsonWriter writes so.
char escaped_as(char c) {
  switch (c) {
    case '"':
    case '\\':
      return c;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return 0;
  }
}

}  // namespace

bool CanonicalText::element() {
  if (left() >= 2 && *at_ == lead_ && !(lead_ == '[' && at_[1] == ']')) {
    ++at_;
    lead_ = ',';
    return true;
  }
  close('[', ']');
  return false;
}

std::string_view CanonicalText::string() {
  if (left() == 0 || *at_ != '"') {
    refuse();
    return {};
  }
  const char* const start = ++at_;
  bool has_high = false;
  const std::size_t bytes = plain_bytes(start, end_, has_high);
  at_ += bytes;
  std::string_view text(start, bytes);
  if (left() > 0 && *at_ == '"') {
    ++at_;
  } else {
    text = unescaped(start);
    has_high = true;
  }
  if (has_high && !is_utf8(text)) {
    refuse();
    return {};
  }
  return text;
}

// From the first byte on that is not written as it is.
std::string_view CanonicalText::unescaped(const char* start) {
  unescaped_.assign(start, at_);
  while (left() >= 2 && *at_ == '\\') {
    // The other control characters would be \u00xx; they are rare enough to be refused.
    const char c = escaped_as(at_[1]);
    if (c == 0) break;
    unescaped_ += c;
    at_ += 2;
    bool has_high = false;
    const std::size_t bytes = plain_bytes(at_, end_, has_high);
    unescaped_.append(at_, bytes);
    at_ += bytes;
  }
  if (left() == 0 || *at_ != '"') {
    refuse();
    return {};
  }
  ++at_;
  return unescaped_;
}

std::int64_t CanonicalText::integer() {
  constexpr std::ptrdiff_t kMaxDigits = 18;
  const bool negative = left() > 0 && *at_ == '-';
  if (negative) ++at_;
  const char* const first = at_;
  std::int64_t number = 0;
  for (; left() > 0 && is_digit(*at_) && at_ - first < kMaxDigits; ++at_) {
    number = number * 10 + (*at_ - '0');
  }
  const std::ptrdiff_t digits = at_ - first;
  // "-0" and "007" are not written so. A longer number, or a fraction, is no member's end.
  if (digits == 0 || (*first == '0' && (digits > 1 || negative))) {
    refuse();
    return 0;
  }
  return negative ? -number : number;
}

bool CanonicalText::boolean() {
  for (const std::string_view word : {std::string_view("true"), std::string_view("false")}) {
    if (std::string_view(at_, left()).starts_with(word)) {
      at_ += word.size();
      return word == "true";
    }
  }
  refuse();
  return false;
}

}  // namespace orderlog
