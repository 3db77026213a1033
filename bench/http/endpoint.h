#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace orderlog::bench {

// Where a server listens.
struct Endpoint {
  std::string host;  // a numeric IPv4 address
  std::uint16_t port = 0;

  [[nodiscard]] std::string authority() const { return host + ":" + std::to_string(port); }
};

// "http://127.0.0.1:8080", or the same without the scheme; nothing when it is neither.
[[nodiscard]] std::optional<Endpoint> parse_endpoint(std::string_view url);

// A connected socket with TCP_NODELAY, blocking or not; -1 with errno when it failed. Connecting
// itself always waits.
[[nodiscard]] int connect_to(const Endpoint& endpoint, bool blocking);

}  // namespace orderlog::bench
