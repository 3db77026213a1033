#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "bench/http/endpoint.h"
#include "bench/http/response_head.h"

namespace orderlog::bench {

// One keep-alive connection with at most one request under way, for those who look at the answers.
// Does no waiting of its own. One thread.
class AskingConnection {
 public:
  enum class Progress { kWaiting, kAnswered, kLost };

  // Connects; socket_fd() is -1 when that failed.
  explicit AskingConnection(const Endpoint& endpoint);
  ~AskingConnection();
  AskingConnection(AskingConnection&&) noexcept;
  AskingConnection& operator=(AskingConnection&&) = delete;

  [[nodiscard]] int socket_fd() const { return socket_fd_; }

  // Not while a request is under way. False when the connection doesn't take all of it at once,
  // which is small enough for any socket's buffer.
  [[nodiscard]] bool ask(std::string_view request);
  // Reads what has come. After kAnswered, head() and head_text() are of that answer until the next
  // call of anything.
  [[nodiscard]] Progress read_some();
  [[nodiscard]] const ResponseHead& head() const { return head_; }
  [[nodiscard]] std::string_view head_text() const { return {in_.data(), head_.head_bytes}; }
  [[nodiscard]] std::string_view body() const {
    return {in_.data() + head_.head_bytes, head_.body_bytes};
  }

 private:
  int socket_fd_;
  std::vector<char> in_;
  std::size_t in_end_ = 0;
  ResponseHead head_;
};

}  // namespace orderlog::bench
