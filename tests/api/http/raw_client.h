#pragma once

// A client for tests that says exactly the bytes it is told to, and reads whatever comes back.
// Blocking, with a limit on every wait.

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace orderlog::http {

struct RawResponse {
  int status = 0;
  // Names in lower case; of repeated fields the last.
  std::map<std::string, std::string> headers;
  // Without its framing.
  std::string body;
  std::string head;

  [[nodiscard]] std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
};

class RawClient {
 public:
  explicit RawClient(std::uint16_t port, int receive_buffer_bytes = 0);
  ~RawClient();
  RawClient(RawClient&& other) noexcept;
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  // False when the server has closed.
  bool send(std::string_view bytes);
  // As much as the server takes within the time.
  std::size_t send_until_stuck(std::string_view bytes, std::chrono::milliseconds patience);

  // The next response; nothing when the connection ends or the time is up first. Skips 100
  // Continue.
  std::optional<RawResponse> receive(bool head_only = false);
  // A response's head only, for those that never end.
  std::optional<RawResponse> receive_head();
  // The next chunk's content; empty at the end of the body or of the connection.
  std::string receive_chunk();
  // Everything up to the end of the connection.
  std::string receive_all();
  std::optional<RawResponse> exchange(std::string_view request) {
    send(request);
    return receive();
  }

  // The server closes (or resets) within the time, sending nothing more.
  bool is_closed_within(std::chrono::milliseconds time);
  // Nothing arrives within the time, and the connection stays open.
  bool is_silent_for(std::chrono::milliseconds time);
  void close_sending_side();
  // Closing will leave no trace in the kernel, whose ports are soon used up otherwise.
  void reset_on_close();
  void close();
  [[nodiscard]] bool is_connected() const { return socket_ >= 0; }
  void set_patience(std::chrono::milliseconds patience) { patience_ = patience; }

 private:
  enum class Read { kSome, kEnd, kTimeout };

  Read read_some(std::chrono::milliseconds time);
  bool read_until(std::string_view mark);
  bool read_at_least(std::size_t count);

  int socket_ = -1;
  std::string input_;
  std::chrono::milliseconds patience_{10'000};
};

}  // namespace orderlog::http
