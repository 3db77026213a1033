// What a command's own headers may say: its key, the version that it expects, its type.

#include "tests/hostile/requests/all_requests.h"

namespace orderlog::testing {
namespace {

// No order, so that even a key that is fine leads to nothing.
std::string keyed(const std::string& fields) {
  return with_line("POST /v1/orders HTTP/1.1",
                   "Content-Type: application/json\r\n" + fields + "Content-Length: 2\r\n") +
         "{}";
}

std::string typed(const std::string& fields) {
  return with_line("POST /v1/orders HTTP/1.1",
                   fields + "Idempotency-Key: " + std::string(kStandingKey) +
                       "\r\nContent-Length: " + standing_length() + "\r\n") +
         std::string(kStandingOrder);
}

}  // namespace

RequestCases command_header_requests() {
  using namespace std::string_literals;
  const auto invalid = [](const char* name, const std::string& bytes) {
    return RequestCase{name, bytes, "400 invalid_field", Then::kKept};
  };
  const auto incomplete = [](const char* name, const std::string& bytes) {
    return RequestCase{name, bytes, "400 missing_field", Then::kKept};
  };
  const auto untyped = [](const char* name, const std::string& bytes) {
    return RequestCase{name, bytes, "415 unsupported_media_type", Then::kKept};
  };
  return {
      incomplete("no key", keyed("")),
      incomplete("a long key", keyed("Idempotency-Key: " + std::string(255, 'k') + "\r\n")),
      invalid("a key too long", keyed("Idempotency-Key: " + std::string(256, 'k') + "\r\n")),
      invalid("an empty key", keyed("Idempotency-Key:\r\n")),
      invalid("a key of two words", keyed("Idempotency-Key: two words\r\n")),
      invalid("a key with a tab", keyed("Idempotency-Key: two\twords\r\n")),
      invalid("a key beyond ASCII", keyed("Idempotency-Key: \xe8\x8c\xb6\r\n")),
      invalid("two keys", keyed("Idempotency-Key: a\r\nIdempotency-Key: b\r\n")),
      invalid("a key twice", keyed("Idempotency-Key: a\r\nidempotency-key: a\r\n")),
      refused("a key with a NUL", keyed("Idempotency-Key: a\0b\r\n"s)),
      refused("a key with a line feed", keyed("Idempotency-Key: a\nX: b\r\n")),
      {"another order under the same key",
       with_line("POST /v1/orders HTTP/1.1",
                 "Content-Type: application/json\r\nIdempotency-Key: " + std::string(kStandingKey) +
                     "\r\nContent-Length: " + standing_length() + "\r\n") +
           R"({"merchant_id":"m","user_id":"bob","channel":"terminal",)"
           R"("items":[{"sku":"s","title":"t","quantity":1,"unit_price":1}]})",
       "422 idempotency_key_reused", Then::kKept},
      incomplete("any version", keyed("If-Match: *\r\n")),
      incomplete("a version", keyed("If-Match: \"7\"\r\n")),
      invalid("a version without quotation marks", keyed("If-Match: 7\r\n")),
      invalid("a weak version", keyed("If-Match: W/\"7\"\r\n")),
      invalid("a list of versions", keyed("If-Match: \"7\", \"8\"\r\n")),
      invalid("two versions", keyed("If-Match: \"7\"\r\nIf-Match: \"8\"\r\n")),
      invalid("no version", keyed("If-Match:\r\n")),
      invalid("a version below zero", keyed("If-Match: \"-1\"\r\n")),
      invalid("a version beyond 64 bits", keyed("If-Match: \"18446744073709551616\"\r\n")),
      invalid("a version with a blank", keyed("If-Match: \" 7\"\r\n")),
      invalid("a long correlation", keyed("Correlation-Id: " + std::string(256, 'c') + "\r\n")),
      taken("a type with a parameter", typed("Content-Type: application/json; charset=utf-8\r\n")),
      taken("a type in another case", typed("content-type: Application/JSON\r\n")),
      untyped("no type", typed("")),
      untyped("an empty type", typed("Content-Type:\r\n")),
      untyped("a form", typed("Content-Type: application/x-www-form-urlencoded\r\n")),
      untyped("plain text", typed("Content-Type: text/plain\r\n")),
      untyped("a longer type", typed("Content-Type: application/json+x\r\n")),
      untyped("a list of types", typed("Content-Type: application/json, text/plain\r\n")),
      untyped("two types", typed("Content-Type: application/json\r\nContent-Type: text/plain\r\n")),
      untyped("a packed body",
              typed("Content-Type: application/json\r\nContent-Encoding: gzip\r\n")),
      untyped("a body packed twice",
              typed("Content-Type: application/json\r\nContent-Encoding: identity, br\r\n")),
      taken("a body that says it is not packed",
            typed("Content-Type: application/json\r\nContent-Encoding: identity\r\n")),
      {"a position that is none", get("/v1/log", "Orderlog-Min-Position: soon\r\n"),
       "400 invalid_field", Then::kKept},
  };
}

}  // namespace orderlog::testing
