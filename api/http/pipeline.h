#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "api/http/exchange.h"
#include "api/http/response_format.h"

namespace orderlog::http {

// The answers a connection owes, in the order of its requests. The oldest one is written straight
// into the output; those that are ready too early wait in their own buffers, whose memory is
// reused. Knows no socket. One connection's I/O thread.
class Pipeline {
 public:
  struct Slot {
    enum class State : std::uint8_t { kWaiting, kBegun, kDone };

    State state = State::kWaiting;
    bool head_only = false;
    bool minor_version_0 = false;
    // The request's body is, or was, handed out in pieces.
    bool is_upload = false;
    // write() said false, and on_writable() is owed.
    bool is_throttled = false;
    bool body_is_paused = false;
    std::string held;
    std::unique_ptr<Stream> stream;
  };

  // A new request's place; sequences count from 0 and wrap.
  std::uint32_t open(bool head_only, bool minor_version_0);
  // Null when it has been answered.
  Slot* find(std::uint32_t sequence);

  [[nodiscard]] std::size_t size() const { return next_ - first_; }
  [[nodiscard]] bool empty() const { return next_ == first_; }
  [[nodiscard]] std::uint32_t first() const { return first_; }
  [[nodiscard]] std::uint32_t next() const { return next_; }
  [[nodiscard]] bool is_newest(std::uint32_t sequence) const { return sequence + 1 == next_; }

  // Where this slot's bytes go: the output when it is the oldest.
  std::string& sink(std::uint32_t sequence);
  // Marks it done and lets everything that waited behind it through. Its stream lives on until
  // drop_finished_streams(), since it may be the caller.
  void finish(std::uint32_t sequence);
  void retire(std::unique_ptr<Stream> stream);
  void drop_finished_streams() {
    if (!finished_streams_.empty()) finished_streams_.clear();
  }

  // Output ready for the socket.
  [[nodiscard]] std::string_view output() const { return std::string_view(output_).substr(sent_); }
  void sent(std::size_t count);
  void append_output(std::string_view text) { output_ += text; }
  // Everything unsent, held or not.
  [[nodiscard]] std::size_t pending_bytes() const { return output_.size() - sent_ + held_bytes_; }
  // After writing to a sink.
  void count_held(std::uint32_t sequence, std::size_t bytes) {
    if (sequence != first_) held_bytes_ += bytes;
  }

 private:
  Slot& slot(std::uint32_t sequence) { return slots_[sequence & (slots_.size() - 1)]; }
  void grow();

  // A ring; its size is a power of two.
  std::vector<Slot> slots_ = std::vector<Slot>(1);
  std::vector<std::unique_ptr<Stream>> finished_streams_;
  std::uint32_t first_ = 0;
  std::uint32_t next_ = 0;
  std::string output_;
  std::size_t sent_ = 0;
  std::size_t held_bytes_ = 0;
};

}  // namespace orderlog::http
