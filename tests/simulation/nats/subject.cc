#include "tests/simulation/nats/subject.h"

#include <algorithm>

namespace orderlog::simulated_nats {
namespace {

// Takes the first token off.
std::string_view take_token(std::string_view& rest) {
  const std::size_t dot = rest.find('.');
  const std::string_view token = rest.substr(0, dot);
  rest = dot == std::string_view::npos ? std::string_view() : rest.substr(dot + 1);
  return token;
}

}  // namespace

std::vector<std::string_view> tokens_of(std::string_view subject) {
  std::vector<std::string_view> tokens;
  while (!subject.empty()) tokens.push_back(take_token(subject));
  return tokens;
}

bool matches(std::string_view pattern, std::string_view subject) {
  while (!pattern.empty() && !subject.empty()) {
    const std::string_view wanted = take_token(pattern);
    if (wanted == ">") return true;
    const std::string_view token = take_token(subject);
    if (wanted != "*" && wanted != token) return false;
  }
  return pattern.empty() && subject.empty();
}

bool overlap(std::string_view one, std::string_view other) {
  while (!one.empty() && !other.empty()) {
    const std::string_view left = take_token(one);
    const std::string_view right = take_token(other);
    if (left == ">" || right == ">") return true;
    if (left != "*" && right != "*" && left != right) return false;
  }
  return one.empty() && other.empty();
}

}  // namespace orderlog::simulated_nats
