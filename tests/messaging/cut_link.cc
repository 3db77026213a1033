#include "tests/messaging/cut_link.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <list>
#include <vector>

#include "base/check.h"

namespace orderlog::testing {
namespace {

constexpr int kTickMs = 20;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

// Waits for room; false when the other end is gone.
bool send_all(int fd, const char* data, std::size_t size) {
  while (size > 0) {
    const ssize_t sent = send(fd, data, size, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    data += sent;
    size -= static_cast<std::size_t>(sent);
  }
  return true;
}

bool pass_on(int from, int to) {
  char buffer[64 << 10];
  const ssize_t got = recv(from, buffer, sizeof buffer, 0);
  if (got < 0 && errno == EINTR) return true;
  return got > 0 && send_all(to, buffer, static_cast<std::size_t>(got));
}

struct Pair {
  int client = -1;
  int server = -1;
};

}  // namespace

CutLink::CutLink(std::uint16_t to_port) : to_port_(to_port) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  ORDERLOG_CHECK(listener_ >= 0 &&
                     bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     listen(listener_, 64) == 0 &&
                     getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0,
                 "a port can be listened on");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { run(); });
}

CutLink::~CutLink() {
  ending_ = true;
  thread_.join();
  close(listener_);
}

void CutLink::run() {
  std::list<Pair> pairs;
  const auto drop = [](const Pair& pair) {
    close(pair.client);
    close(pair.server);
  };
  while (!ending_) {
    if (cut_) {
      std::this_thread::sleep_for(std::chrono::milliseconds(kTickMs));
      continue;
    }
    std::vector<pollfd> polled{{listener_, POLLIN, 0}};
    for (const Pair& pair : pairs) {
      polled.push_back({pair.client, POLLIN, 0});
      polled.push_back({pair.server, POLLIN, 0});
    }
    if (poll(polled.data(), polled.size(), kTickMs) <= 0) continue;
    std::size_t at = 1;
    for (auto pair = pairs.begin(); pair != pairs.end(); at += 2) {
      bool whole = true;
      if (polled[at].revents != 0) whole = pass_on(pair->client, pair->server);
      if (whole && polled[at + 1].revents != 0) whole = pass_on(pair->server, pair->client);
      if (!whole) drop(*pair);
      pair = whole ? std::next(pair) : pairs.erase(pair);
    }
    if ((polled[0].revents & POLLIN) == 0) continue;
    Pair fresh;
    fresh.client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fresh.client < 0) continue;
    fresh.server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback(to_port_);
    if (connect(fresh.server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
      pairs.push_back(fresh);
    } else {
      drop(fresh);
    }
  }
  for (const Pair& pair : pairs) drop(pair);
}

}  // namespace orderlog::testing
