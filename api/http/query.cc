#include "api/http/query.h"

#include "base/percent_coding.h"

namespace orderlog::http {

std::optional<std::string> Query::parse(std::string_view text) {
  count_ = 0;
  decoded_.clear();
  // Decoding only shrinks: views into it stay good.
  if (text.find_first_of("%+") != std::string_view::npos) decoded_.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('&', at), text.size());
    const auto pair = text.substr(at, end - at);
    at = end + 1;
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos || equals == 0) {
      return "a query parameter is not of the form name=value";
    }
    const auto name = decode(pair.substr(0, equals));
    const auto value = decode(pair.substr(equals + 1));
    if (!name || !value) return "a query parameter holds a bad percent escape";
    if (find(*name)) return "a query parameter is given twice";
    if (count_ == kParametersMax) return "too many query parameters";
    parameters_[count_++] = {*name, *value};
  }
  return std::nullopt;
}

std::optional<std::string_view> Query::find(std::string_view name) const {
  for (const Parameter& parameter : *this) {
    if (parameter.name == name) return parameter.value;
  }
  return std::nullopt;
}

std::optional<std::string_view> Query::decode(std::string_view text) {
  if (text.find_first_of("%+") == std::string_view::npos) return text;
  const std::size_t start = decoded_.size();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      decoded_ += ' ';
    } else if (text[i] != '%') {
      decoded_ += text[i];
    } else {
      const auto c = percent_at(text, i);
      if (!c || *c == '\0') return std::nullopt;
      decoded_ += *c;
      i += kPercentBytes - 1;
    }
  }
  return std::string_view(decoded_).substr(start);
}

}  // namespace orderlog::http
