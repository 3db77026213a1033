#pragma once

// An HTTP answer, and what its JSON says at a place.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/net/http_response_reader.h"

namespace orderlog::testing {

// Looks into JSON by pointers such as "/data/0/order_id"; nothing where there is nothing of that
// kind.
[[nodiscard]] std::optional<std::string> json_text(std::string_view json, std::string_view pointer);
[[nodiscard]] std::optional<std::int64_t> json_integer(std::string_view json,
                                                       std::string_view pointer);
// An array's size; 0 where there is none.
[[nodiscard]] std::size_t json_size(std::string_view json, std::string_view pointer);
// One member of every element of an array of objects, those without it left out.
[[nodiscard]] std::vector<std::string> json_texts(std::string_view json, std::string_view array,
                                                  std::string_view member);
[[nodiscard]] std::vector<std::string> json_strings(std::string_view json, std::string_view array);

// "0:123" → 123; 0 for anything else.
[[nodiscard]] std::uint64_t position_of_token(std::string_view token);

struct Reply {
  int status = 0;  // 0: there was no answer, and `trouble` says why
  std::string trouble;
  HttpResponse response;

  [[nodiscard]] const std::string& body() const { return response.body; }
  [[nodiscard]] std::string header(std::string_view lower_case_name) const {
    return std::string(response.header(lower_case_name));
  }
  [[nodiscard]] std::optional<std::string> text(std::string_view pointer) const {
    return json_text(body(), pointer);
  }
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view pointer) const {
    return json_integer(body(), pointer);
  }
  [[nodiscard]] std::size_t size(std::string_view pointer) const {
    return json_size(body(), pointer);
  }
  // A problem's stable code; empty where there is none.
  [[nodiscard]] std::string code() const { return text("/code").value_or(""); }
  [[nodiscard]] std::uint64_t position() const {
    return position_of_token(response.header("orderlog-position"));
  }
  [[nodiscard]] bool replayed() const { return header("idempotency-replayed") == "true"; }
};

}  // namespace orderlog::testing
