#include "bench/http/exchange.h"

#include <sys/socket.h>
#include <unistd.h>

#include "bench/http/response_head.h"

namespace orderlog::bench {
namespace {

bool send_all(int socket_fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(socket_fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::optional<Response> read_response(int socket_fd) {
  std::string bytes;
  char piece[16 * 1024];
  while (true) {
    ResponseHead head;
    const HeadScan scan = scan_response_head(bytes, head);
    if (scan == HeadScan::kMalformed || head.chunked) return std::nullopt;
    if (scan == HeadScan::kComplete && bytes.size() >= head.head_bytes + head.body_bytes) {
      return Response{head.status, bytes.substr(head.head_bytes, head.body_bytes)};
    }
    const ssize_t received = recv(socket_fd, piece, sizeof piece, 0);
    if (received <= 0) return std::nullopt;
    bytes.append(piece, static_cast<std::size_t>(received));
  }
}

}  // namespace

std::optional<Response> exchange(const Endpoint& endpoint, std::string_view method,
                                 std::string_view target, std::string_view json_body) {
  const int socket_fd = connect_to(endpoint, true);
  if (socket_fd < 0) return std::nullopt;
  std::string request;
  request.append(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: ");
  request.append(endpoint.authority()).append("\r\nConnection: close\r\n");
  if (!json_body.empty()) {
    request.append("Content-Type: application/json\r\nContent-Length: ");
    request.append(std::to_string(json_body.size())).append("\r\n");
  }
  request.append("\r\n").append(json_body);
  std::optional<Response> response;
  if (send_all(socket_fd, request)) response = read_response(socket_fd);
  close(socket_fd);
  return response;
}

}  // namespace orderlog::bench
