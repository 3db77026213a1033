#include "tests/api/http/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>

#include "api/http/ascii.h"
#include "base/check.h"

namespace orderlog::http {
namespace {

bool wait_for(int socket, short events, std::chrono::milliseconds time) {
  pollfd poll_for{socket, events, 0};
  return ::poll(&poll_for, 1, static_cast<int>(time.count())) > 0;
}

RawResponse parse_response_head(std::string_view head) {
  RawResponse response;
  response.head = head;
  response.status = std::atoi(std::string(head.substr(9, 3)).c_str());
  for (std::size_t at = head.find("\r\n") + 2; at + 2 < head.size();) {
    const std::size_t end = head.find("\r\n", at);
    const auto line = head.substr(at, end - at);
    const std::size_t colon = line.find(": ");
    std::string name(line.substr(0, colon));
    for (char& c : name) c = to_lower(c);
    response.headers[name] = line.substr(colon + 2);
    at = end + 2;
  }
  return response;
}

}  // namespace

RawClient::RawClient(std::uint16_t port, int receive_buffer_bytes) {
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ORDERLOG_CHECK(socket_ >= 0, "no socket for a test");
  if (receive_buffer_bytes > 0) {
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes,
                 sizeof receive_buffer_bytes);
  }
  const int yes = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) close();
}

RawClient::~RawClient() { close(); }

RawClient::RawClient(RawClient&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      input_(std::move(other.input_)),
      patience_(other.patience_) {}

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

std::size_t RawClient::send_until_stuck(std::string_view bytes,
                                        std::chrono::milliseconds patience) {
  std::size_t sent = 0;
  while (sent < bytes.size() && wait_for(socket_, POLLOUT, patience)) {
    const ssize_t count =
        ::send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count <= 0) break;
    sent += static_cast<std::size_t>(count);
  }
  return sent;
}

RawClient::Read RawClient::read_some(std::chrono::milliseconds time) {
  if (socket_ < 0) return Read::kEnd;
  if (!wait_for(socket_, POLLIN, time)) return Read::kTimeout;
  char bytes[16 * 1024];
  const ssize_t count = ::recv(socket_, bytes, sizeof bytes, 0);
  if (count <= 0) return Read::kEnd;
  input_.append(bytes, static_cast<std::size_t>(count));
  return Read::kSome;
}

bool RawClient::read_until(std::string_view mark) {
  while (input_.find(mark) == std::string::npos) {
    if (read_some(patience_) != Read::kSome) return false;
  }
  return true;
}

bool RawClient::read_at_least(std::size_t count) {
  while (input_.size() < count) {
    if (read_some(patience_) != Read::kSome) return false;
  }
  return true;
}

std::optional<RawResponse> RawClient::receive_head() {
  for (;;) {
    if (!read_until("\r\n\r\n")) return std::nullopt;
    const std::size_t size = input_.find("\r\n\r\n") + 4;
    const std::string head = input_.substr(0, size);
    input_.erase(0, size);
    if (head.starts_with("HTTP/1.1 100 ")) continue;
    return parse_response_head(head);
  }
}

std::optional<RawResponse> RawClient::receive(bool head_only) {
  auto response = receive_head();
  if (!response || head_only) return response;
  if (response->header("transfer-encoding") == "chunked") {
    for (;;) {
      const std::string chunk = receive_chunk();
      if (chunk.empty()) return response;
      response->body += chunk;
    }
  }
  const std::string length = response->header("content-length");
  if (length.empty()) return response;
  const std::size_t size = std::strtoull(length.c_str(), nullptr, 10);
  if (!read_at_least(size)) return std::nullopt;
  response->body = input_.substr(0, size);
  input_.erase(0, size);
  return response;
}

std::string RawClient::receive_chunk() {
  if (!read_until("\r\n")) return "";
  const std::size_t line = input_.find("\r\n") + 2;
  const std::size_t size = std::strtoull(input_.c_str(), nullptr, 16);
  if (!read_at_least(line + size + 2)) return "";
  std::string content = input_.substr(line, size);
  input_.erase(0, line + size + 2);
  return content;
}

std::string RawClient::receive_all() {
  while (read_some(patience_) == Read::kSome) {
  }
  return std::exchange(input_, {});
}

bool RawClient::is_closed_within(std::chrono::milliseconds time) {
  return input_.empty() && read_some(time) == Read::kEnd;
}

bool RawClient::is_silent_for(std::chrono::milliseconds time) {
  return input_.empty() && read_some(time) == Read::kTimeout;
}

void RawClient::close_sending_side() { ::shutdown(socket_, SHUT_WR); }

void RawClient::reset_on_close() {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

void RawClient::close() {
  if (socket_ >= 0) ::close(std::exchange(socket_, -1));
}

}  // namespace orderlog::http
