#include "tests/hostile/requests/request_case.h"

#include <utility>

namespace orderlog::testing {

std::string hexadecimal(std::size_t number) {
  std::string digits;
  for (; number > 0; number /= 16) digits.insert(digits.begin(), "0123456789abcdef"[number % 16]);
  return digits;
}

std::string smuggled_order() {
  constexpr std::string_view kBody =
      R"({"order_id":"smuggled","merchant_id":"m","user_id":"eve","channel":"terminal",)"
      R"("items":[{"sku":"s","title":"t","quantity":1,"unit_price":1}]})";
  return "POST /v1/orders HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
         "Connection: close\r\nContent-Length: " +
         std::to_string(kBody.size()) + "\r\n\r\n" + std::string(kBody);
}

std::string standing(std::string_view fields, std::string_view body) {
  return "POST /v1/orders HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
         "Idempotency-Key: " +
         std::string(kStandingKey) + "\r\n" + std::string(fields) + "\r\n" + std::string(body);
}

std::string sized(std::string_view length) {
  return standing("Content-Length: " + std::string(length) + "\r\n", kStandingOrder);
}

std::string encoded(std::string_view encoding) {
  return standing("Transfer-Encoding: " + std::string(encoding) + "\r\n", standing_chunks());
}

std::string chunked(std::string_view chunks) {
  return standing("Transfer-Encoding: chunked\r\n", chunks);
}

std::string well_sized(std::string_view more_fields) {
  return standing("Content-Length: " + standing_length() + "\r\n" + std::string(more_fields),
                  kStandingOrder);
}

std::string standing_length() { return std::to_string(kStandingOrder.size()); }

std::string standing_chunk() {
  return hexadecimal(kStandingOrder.size()) + "\r\n" + std::string(kStandingOrder) + "\r\n";
}

std::string standing_chunks() { return standing_chunk() + "0\r\n\r\n"; }

std::string get(std::string_view target, std::string_view more_fields) {
  return with_line("GET " + std::string(target) + " HTTP/1.1", more_fields);
}

std::string with_line(std::string_view line, std::string_view more_fields) {
  return std::string(line) + "\r\nHost: test\r\n" + std::string(more_fields) + "\r\n";
}

RequestCase taken(std::string name, std::string bytes) {
  return {std::move(name), std::move(bytes), "201", Then::kKept};
}

RequestCase served(std::string name, std::string bytes) {
  return {std::move(name), std::move(bytes), "200", Then::kKept};
}

RequestCase refused(std::string name, std::string bytes) {
  return {std::move(name), std::move(bytes), "400 bad_request", Then::kClosed};
}

}  // namespace orderlog::testing
