#include "app/listen_address.h"

#include <arpa/inet.h>

#include <charconv>

namespace orderlog {
namespace {

bool is_numeric_address(int family, const std::string& host) {
  in6_addr room{};  // large enough for either family
  return inet_pton(family, host.c_str(), &room) == 1;
}

}  // namespace

std::optional<ListenAddress> parse_listen_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view port = text.substr(colon + 1);
  std::string_view host = text.substr(0, colon);

  ListenAddress address;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (error != std::errc() || end != port.data() + port.size()) return std::nullopt;

  int family = AF_INET;
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
    family = AF_INET6;
  }
  address.host = host;
  if (!is_numeric_address(family, address.host)) return std::nullopt;
  return address;
}

}  // namespace orderlog
