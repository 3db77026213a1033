#include "tests/messaging/raw_message.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>

namespace orderlog::testing {
namespace {

bool send_all(int connection, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

// What was sent before has been taken when the server answers this.
bool is_taken(int connection) {
  std::string said;
  std::array<char, 4'096> piece{};
  while (said.find("PONG\r\n") == std::string::npos) {
    const ssize_t got = ::recv(connection, piece.data(), piece.size(), 0);
    if (got <= 0) return false;
    said.append(piece.data(), static_cast<std::size_t>(got));
  }
  return said.find("-ERR") == std::string::npos;
}

}  // namespace

bool send_raw_message(std::uint16_t port, const std::string& subject, const std::string& reply,
                      std::string_view lines, std::string_view data) {
  std::string header = "NATS/1.0\r\n";
  header.append(lines).append("\r\n");
  std::string all = R"(CONNECT {"verbose":false,"pedantic":false,"headers":true})";
  all.append("\r\nHPUB ").append(subject).append(" ").append(reply).append(" ");
  all.append(std::to_string(header.size())).append(" ");
  all.append(std::to_string(header.size() + data.size())).append("\r\n");
  all.append(header).append(data).append("\r\nPING\r\n");

  const int connection = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval patience{.tv_sec = 10, .tv_usec = 0};
  ::setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  sockaddr_in there{};
  there.sin_family = AF_INET;
  there.sin_port = htons(port);
  there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool taken =
      ::connect(connection, reinterpret_cast<const sockaddr*>(&there), sizeof there) == 0 &&
      send_all(connection, all) && is_taken(connection);
  ::close(connection);
  return taken;
}

}  // namespace orderlog::testing
