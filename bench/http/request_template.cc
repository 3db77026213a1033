#include "bench/http/request_template.h"

#include <cstring>
#include <utility>

namespace orderlog::bench {
namespace {

static_assert(RequestTemplate::kNumber.size() == RequestTemplate::kDigits,
              "the placeholder is as wide as what replaces it, so lengths can be written before");

std::string request_text(const Endpoint& endpoint, std::string_view method, std::string_view target,
                         std::string_view fields, std::string_view body) {
  std::string text;
  text.append(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: ");
  text.append(endpoint.authority()).append("\r\n").append(fields);
  if (!body.empty()) {
    text.append("Content-Type: application/json\r\nContent-Length: ");
    text.append(std::to_string(body.size())).append("\r\n");
  }
  return text.append("\r\n").append(body);
}

}  // namespace

RequestTemplate::RequestTemplate(const Endpoint& endpoint, std::string_view method,
                                 std::string_view target, std::string_view fields,
                                 std::string_view body)
    : RequestTemplate(request_text(endpoint, method, target, fields, body)) {}

RequestTemplate::RequestTemplate(std::string text) : bytes_(std::move(text)) {
  for (std::size_t at = bytes_.find(kNumber); at != std::string::npos;
       at = bytes_.find(kNumber, at + kDigits)) {
    places_.push_back(at);
  }
}

void RequestTemplate::write(std::uint64_t number, char* to) const {
  char digits[kDigits];
  for (std::size_t i = kDigits; i-- > 0; number /= 10) {
    digits[i] = static_cast<char>('0' + number % 10);
  }
  std::memcpy(to, bytes_.data(), bytes_.size());
  for (const std::size_t place : places_) std::memcpy(to + place, digits, kDigits);
}

}  // namespace orderlog::bench
