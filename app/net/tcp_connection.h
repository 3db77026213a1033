#pragma once

// A client's TCP connection, on plain sockets.

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "app/net/http_url.h"
#include "base/result.h"

namespace orderlog {

// What went wrong, as a sentence for people.
using NetError = std::string;
template <class T>
using NetResult = Result<T, NetError>;

// Owns the socket. One thread.
class TcpConnection {
 public:
  // How long connecting, or any single wait for the other side, may take.
  static constexpr std::chrono::milliseconds kPatience{60'000};

  [[nodiscard]] static NetResult<TcpConnection> open(const HttpUrl& url);
  ~TcpConnection();
  TcpConnection(TcpConnection&& other) noexcept;
  TcpConnection& operator=(TcpConnection&& other) noexcept;
  TcpConnection(const TcpConnection&) = delete;
  TcpConnection& operator=(const TcpConnection&) = delete;

  // Waits for bytes and appends them; false when the other side has closed.
  [[nodiscard]] NetResult<bool> read_into(std::string& buffer);
  // Returns when everything is in the socket's buffer.
  [[nodiscard]] NetResult<Ok> write(std::string_view bytes);

  // For both directions at once: writes what fits without waiting (0: nothing does).
  [[nodiscard]] NetResult<std::size_t> write_some(std::string_view bytes);
  struct Ready {
    bool readable = false;
    bool writable = false;
  };
  // Waits until bytes came, or until there is room to write.
  [[nodiscard]] NetResult<Ready> wait_for_either();

 private:
  explicit TcpConnection(int fd) : fd_(fd) {}
  [[nodiscard]] NetResult<Ready> wait(short events);

  int fd_ = -1;
};

}  // namespace orderlog
