#include "bench/http/endpoint.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>

namespace orderlog::bench {

std::optional<Endpoint> parse_endpoint(std::string_view url) {
  constexpr std::string_view kScheme = "http://";
  if (url.starts_with(kScheme)) url.remove_prefix(kScheme.size());
  if (url.ends_with('/')) url.remove_suffix(1);
  const std::size_t colon = url.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  Endpoint endpoint;
  endpoint.host = url.substr(0, colon);
  const char* const end = url.data() + url.size();
  const auto parsed = std::from_chars(url.data() + colon + 1, end, endpoint.port);
  in_addr address{};
  if (parsed.ec != std::errc() || parsed.ptr != end ||
      inet_pton(AF_INET, endpoint.host.c_str(), &address) != 1) {
    return std::nullopt;
  }
  return endpoint;
}

int connect_to(const Endpoint& endpoint, bool blocking) {
  const int socket_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket_fd < 0) return -1;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(endpoint.port);
  inet_pton(AF_INET, endpoint.host.c_str(), &address.sin_addr);
  const int on = 1;
  setsockopt(socket_fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (connect(socket_fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      (!blocking && fcntl(socket_fd, F_SETFL, O_NONBLOCK) != 0)) {
    close(socket_fd);
    return -1;
  }
  return socket_fd;
}

}  // namespace orderlog::bench
