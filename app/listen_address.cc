#include "app/listen_address.h"

#include <arpa/inet.h>

#include "base/decimal.h"

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
  const auto number = whole_number<std::uint16_t>(port);
  if (!number) return std::nullopt;
  address.port = *number;

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
