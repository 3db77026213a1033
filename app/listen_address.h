#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace orderlog {

// Where to listen: a numeric address and a port, 0 for any free one.
struct ListenAddress {
  std::string host;
  std::uint16_t port = 0;

  friend bool operator==(const ListenAddress&, const ListenAddress&) = default;
};

// "127.0.0.1:8080" or "[::1]:8080"; nothing when it is neither.
[[nodiscard]] std::optional<ListenAddress> parse_listen_address(std::string_view text);

}  // namespace orderlog
