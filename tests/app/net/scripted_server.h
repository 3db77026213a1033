#pragma once

// A server that speaks by a test's script: accepts one connection after the other on 127.0.0.1 and
// hands each to the script. Its thread ends with it.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "app/net/http_url.h"

namespace orderlog {

// The server's side of a connection. The script's thread.
class ScriptedConnection {
 public:
  explicit ScriptedConnection(int fd) : fd_(fd) {}

  void write(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  // Reads until `end` has been seen or the client has closed; returns everything so far.
  const std::string& read_until(std::string_view end) {
    char buffer[65'536];
    std::size_t searched = 0;
    while (received_.find(end, searched) == std::string::npos) {
      searched = received_.size() - std::min(received_.size(), end.size());
      const ssize_t got = ::recv(fd_, buffer, sizeof buffer, 0);
      if (got <= 0) break;
      received_.append(buffer, static_cast<std::size_t>(got));
    }
    return received_;
  }
  void forget() { received_.clear(); }

 private:
  const int fd_;
  std::string received_;
};

class ScriptedServer {
 public:
  using Script = std::function<void(ScriptedConnection&)>;

  // One script for each connection, in order.
  explicit ScriptedServer(std::vector<Script> scripts)
      : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    static_cast<void>(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address));
    ::listen(listener_, 8);
    socklen_t size = sizeof address;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, scripts = std::move(scripts)] {
      for (const Script& script : scripts) {
        const int fd = ::accept(listener_, nullptr, nullptr);
        if (fd < 0) return;
        ScriptedConnection connection(fd);
        script(connection);
        ::close(fd);
      }
    });
  }
  ~ScriptedServer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  [[nodiscard]] HttpUrl url() const { return {"127.0.0.1", port_}; }

 private:
  const int listener_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

}  // namespace orderlog
