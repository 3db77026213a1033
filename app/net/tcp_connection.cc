#include "app/net/tcp_connection.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>

namespace orderlog {
namespace {

constexpr std::size_t kReadBytes = 64 << 10;

std::string reason(int error) { return std::generic_category().message(error); }

struct FreeAddresses {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};

}  // namespace

NetResult<TcpConnection> TcpConnection::open(const HttpUrl& url) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int lookup =
      ::getaddrinfo(url.host.c_str(), std::to_string(url.port).c_str(), &hints, &found);
  const std::unique_ptr<addrinfo, FreeAddresses> addresses(found);
  if (lookup != 0) return fail("can't look up " + url.host + ": " + ::gai_strerror(lookup));
  std::string trouble = "no address";
  for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
    TcpConnection connection(
        ::socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (connection.fd_ < 0) {
      trouble = reason(errno);
      continue;
    }
    if (::connect(connection.fd_, address->ai_addr, address->ai_addrlen) != 0 &&
        errno != EINPROGRESS) {
      trouble = reason(errno);
      continue;
    }
    const auto ready = connection.wait(POLLOUT);
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(connection.fd_, SOL_SOCKET, SO_ERROR, &error, &size);
    if (ready.ok() && error == 0) {
      const int yes = 1;
      ::setsockopt(connection.fd_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
      return connection;
    }
    trouble = error != 0 ? reason(error) : ready.error();
  }
  return fail("can't connect to " + url.authority() + ": " + trouble);
}

TcpConnection::~TcpConnection() {
  if (fd_ >= 0) ::close(fd_);
}

TcpConnection::TcpConnection(TcpConnection&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

TcpConnection& TcpConnection::operator=(TcpConnection&& other) noexcept {
  if (this != &other) {
    if (fd_ >= 0) ::close(fd_);
    fd_ = std::exchange(other.fd_, -1);
  }
  return *this;
}

NetResult<bool> TcpConnection::read_into(std::string& buffer) {
  const std::size_t before = buffer.size();
  while (true) {
    buffer.resize(before + kReadBytes);
    const ssize_t got = ::recv(fd_, buffer.data() + before, kReadBytes, 0);
    const int error = errno;
    buffer.resize(before + static_cast<std::size_t>(got > 0 ? got : 0));
    if (got >= 0) return got > 0;
    if (error == EINTR) continue;
    if (error != EAGAIN) return fail("the connection broke: " + reason(error));
    if (const auto ready = wait(POLLIN); !ready.ok()) return fail(ready.error());
  }
}

NetResult<Ok> TcpConnection::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = write_some(bytes);
    if (!written.ok()) return fail(written.error());
    bytes.remove_prefix(*written);
    if (*written > 0) continue;
    if (const auto ready = wait(POLLOUT); !ready.ok()) return fail(ready.error());
  }
  return Ok{};
}

NetResult<std::size_t> TcpConnection::write_some(std::string_view bytes) {
  while (true) {
    const ssize_t written = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (written >= 0) return static_cast<std::size_t>(written);
    if (errno == EAGAIN) return std::size_t{0};
    if (errno != EINTR) return fail("the connection broke: " + reason(errno));
  }
}

NetResult<TcpConnection::Ready> TcpConnection::wait_for_either() { return wait(POLLIN | POLLOUT); }

NetResult<TcpConnection::Ready> TcpConnection::wait(short events) {
  pollfd waiting{fd_, events, 0};
  while (true) {
    const int count = ::poll(&waiting, 1, static_cast<int>(kPatience.count()));
    if (count > 0) {
      const bool over = (waiting.revents & (POLLERR | POLLHUP)) != 0;
      return Ready{.readable = over || (waiting.revents & POLLIN) != 0,
                   .writable = over || (waiting.revents & POLLOUT) != 0};
    }
    if (count == 0) return fail(std::string("the server did not answer for a minute"));
    if (errno != EINTR) return fail("waiting for the server failed: " + reason(errno));
  }
}

}  // namespace orderlog
