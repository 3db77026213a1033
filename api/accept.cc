#include "api/accept.h"

#include "api/http/ascii.h"
#include "api/http/response.h"

namespace orderlog {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Takes what stands before the next `separator`.
std::string_view take_until(char separator, std::string_view& text) {
  const std::size_t end = text.find(separator);
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return trimmed(taken);
}

// A weight of 0 to 1 in thousandths; what is none counts as 1.
int thousandths(std::string_view weight) {
  if (weight.empty() || weight.front() != '0') return 1'000;
  int sum = 0;
  int digit_value = 100;
  for (std::size_t i = 2; i < weight.size() && http::is_digit(weight[i]); ++i) {
    sum += (weight[i] - '0') * digit_value;
    digit_value /= 10;
  }
  return sum;
}

int weight_of(std::string_view parameters) {
  while (!parameters.empty()) {
    const std::string_view parameter = take_until(';', parameters);
    if (parameter.size() >= 2 && (parameter[0] == 'q' || parameter[0] == 'Q') &&
        parameter[1] == '=') {
      return thousandths(parameter.substr(2));
    }
  }
  return 1'000;
}

}  // namespace

bool wants_event_stream(std::string_view accept) {
  int stream = 0;
  int json = 0;
  while (!accept.empty()) {
    std::string_view parameters = take_until(',', accept);
    const std::string_view type = take_until(';', parameters);
    if (http::equals_ignoring_case(type, http::kEventStream)) stream = weight_of(parameters);
    if (http::equals_ignoring_case(type, http::kJson)) json = weight_of(parameters);
  }
  return stream > 0 && stream >= json;
}

}  // namespace orderlog
