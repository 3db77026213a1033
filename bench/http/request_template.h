#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bench/http/endpoint.h"

namespace orderlog::bench {

// A request written once, with places of fixed width for a number: sending it again costs a copy
// and ten digits.
class RequestTemplate {
 public:
  static constexpr std::size_t kDigits = 10;
  // Stands for the number in target, fields and body.
  static constexpr std::string_view kNumber = "{{number}}";

  RequestTemplate() = default;
  // `fields` are whole lines, each ended by CRLF. A body is sent as JSON.
  RequestTemplate(const Endpoint& endpoint, std::string_view method, std::string_view target,
                  std::string_view fields, std::string_view body);
  // No request, just text with numbers in it.
  explicit RequestTemplate(std::string text);

  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  // Writes size() bytes. `number` has at most kDigits digits.
  void write(std::uint64_t number, char* to) const;

 private:
  std::string bytes_;
  std::vector<std::size_t> places_;
};

}  // namespace orderlog::bench
