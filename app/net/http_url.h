#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace orderlog {

// Where a server answers: "http://HOST:PORT", with nothing behind it but an optional slash.
struct HttpUrl {
  std::string host;
  std::uint16_t port = 80;

  // As it stands in a Host header and in what is printed: "127.0.0.1:8080", "[::1]:8080".
  [[nodiscard]] std::string authority() const;

  friend bool operator==(const HttpUrl&, const HttpUrl&) = default;
};

// Nothing for another scheme, user names, a path or a bad port.
[[nodiscard]] std::optional<HttpUrl> parse_http_url(std::string_view text);

// As the value of a query parameter.
[[nodiscard]] std::string query_escaped(std::string_view text);

}  // namespace orderlog
