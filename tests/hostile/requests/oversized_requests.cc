// Too much of everything that a body may hold, and of requests in one piece.

#include "tests/hostile/requests/all_requests.h"

namespace orderlog::testing {
namespace {

std::string repeated(std::string_view text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

RequestCase body(std::string name, const std::string& json, std::string code) {
  return {
      std::move(name),
      with_line("POST /v1/orders HTTP/1.1", "Content-Type: application/json\r\nContent-Length: " +
                                                std::to_string(json.size()) + "\r\n") +
          json,
      "400 " + code, Then::kKept};
}

// An order but for this member.
std::string order_and(const std::string& member) {
  return R"({"merchant_id":"m","user_id":"ann","channel":"terminal",)" + member +
         R"(,"items":[{"sku":"s","title":"t","quantity":1,"unit_price":1}]})";
}

std::string members(std::size_t count) {
  std::string all = "{";
  for (std::size_t i = 0; i < count; ++i) all += "\"m" + std::to_string(i) + "\":1,";
  all.back() = '}';
  return all;
}

}  // namespace

RequestCases oversized_requests() {
  std::string many = get("/livez");
  std::string answers = "200";
  for (int i = 0; i < 199; ++i) {
    many += get("/livez");
    answers += ", 200";
  }
  return {
      body("deep", R"({"remark":)" + repeated("[", 100) + repeated("]", 100) + "}",
           "malformed_json"),
      body("a hundred thousand brackets", repeated("[", 100'000), "malformed_json"),
      body("a hundred thousand objects", repeated("{\"a\":", 20'000), "malformed_json"),
      body("a long string", order_and(R"("remark":")" + std::string(100'000, 'a') + "\""),
           "invalid_field"),
      body("a long name", order_and("\"" + std::string(100'000, 'a') + "\":1"), "unknown_field"),
      body("a long number", R"({"items":)" + std::string(100'000, '9') + "}", "invalid_field"),
      body("a long fraction", order_and("\"remark\":0." + std::string(100'000, '9')),
           "invalid_field"),
      body("a large exponent", R"({"items":1e999999})", "invalid_field"),
      body("many members", members(65), "invalid_field"),
      body("many elements", order_and("\"coupon_ids\":[" + repeated("\"c\",", 50'000) + "\"c\"]"),
           "invalid_field"),
      body("as many blanks as there may be", std::string(1'048'576, ' '), "malformed_json"),
      {"a blank too many",
       with_line("POST /v1/orders HTTP/1.1",
                 "Content-Type: application/json\r\nContent-Length: 1048577\r\n") +
           std::string(1'048'577, ' '),
       "413 payload_too_large", Then::kClosed},
      {"two hundred requests in one piece", many, answers, Then::kKept},
  };
}

}  // namespace orderlog::testing
