#pragma once

// A server's JSON API as a client program uses it: keys, tokens, and patience with a busy server.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "app/net/http_client.h"
#include "base/json/reader.h"

namespace orderlog {

struct JsonAnswer {
  int status = 0;
  std::string body;
  std::string refusal;         // in words; empty for a success
  std::uint64_t position = 0;  // the consistency token's
  bool replayed = false;
};

// For sentences about an answer that was not the one hoped for.
[[nodiscard]] std::string said(const JsonAnswer& answer);

// Owns one connection, and the answer that was asked about last. One thread.
class JsonApi {
 public:
  explicit JsonApi(const HttpUrl& url) : client_(url) {}

  // At least as new as `min_position`.
  [[nodiscard]] NetResult<JsonAnswer> get(const std::string& target,
                                          std::uint64_t min_position = 0);
  // An empty key sends none. Tried again for a while when the server is busy.
  [[nodiscard]] NetResult<JsonAnswer> post(const std::string& target, const std::string& body,
                                           const std::string& key);

  // Members of an answer, one level deep ("order_id") or two ("result", "order_id"); nothing when
  // they are not there.
  [[nodiscard]] std::optional<std::int64_t> integer(const JsonAnswer& answer,
                                                    std::string_view name);
  [[nodiscard]] std::optional<std::string> text(const JsonAnswer& answer, std::string_view name);
  [[nodiscard]] std::optional<std::string> text(const JsonAnswer& answer, std::string_view outer,
                                                std::string_view name);

 private:
  [[nodiscard]] static JsonAnswer answer_of(HttpResponse response);

  HttpClient client_;
  JsonParser parser_;
};

}  // namespace orderlog
