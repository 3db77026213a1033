#include "bench/http/asking_connection.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace orderlog::bench {
namespace {

constexpr std::size_t kInBytesMin = std::size_t{8} << 10;

}  // namespace

AskingConnection::AskingConnection(const Endpoint& endpoint)
    : socket_fd_(connect_to(endpoint, false)), in_(kInBytesMin) {}

AskingConnection::AskingConnection(AskingConnection&& other) noexcept
    : socket_fd_(std::exchange(other.socket_fd_, -1)),
      in_(std::move(other.in_)),
      in_end_(other.in_end_),
      head_(other.head_) {}

AskingConnection::~AskingConnection() {
  if (socket_fd_ >= 0) close(socket_fd_);
}

bool AskingConnection::ask(std::string_view request) {
  in_end_ = 0;
  const ssize_t sent = send(socket_fd_, request.data(), request.size(), MSG_NOSIGNAL);
  return sent >= 0 && static_cast<std::size_t>(sent) == request.size();
}

AskingConnection::Progress AskingConnection::read_some() {
  if (in_end_ == in_.size()) in_.resize(in_.size() * 2);
  const ssize_t received = recv(socket_fd_, in_.data() + in_end_, in_.size() - in_end_, 0);
  if (received < 0 && (errno == EAGAIN || errno == EINTR)) return Progress::kWaiting;
  if (received <= 0) return Progress::kLost;
  in_end_ += static_cast<std::size_t>(received);
  const HeadScan scan = scan_response_head({in_.data(), in_end_}, head_);
  if (scan == HeadScan::kMalformed || head_.chunked || head_.closes) return Progress::kLost;
  const bool whole = scan == HeadScan::kComplete && in_end_ >= head_.head_bytes + head_.body_bytes;
  return whole ? Progress::kAnswered : Progress::kWaiting;
}

}  // namespace orderlog::bench
