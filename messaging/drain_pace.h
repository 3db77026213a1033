#pragma once

// How fast a backlog is published while commands come in. At full speed a publisher, and the NATS
// server that it keeps busy, take processors away from the line and those it answers. So a backlog
// of more than may be in flight gives way while the log grows: it is published only so much faster
// than it grows, and at full speed again when nothing was appended for a moment. What is not behind
// is never held back.
//
// The pace is always above the rate of appends, so every backlog ends: one that grew for a minute
// is gone, at twice the rate, a minute after publishing is possible again.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

#include "base/ids.h"

namespace orderlog {

struct DrainPaceOptions {
  std::uint64_t backlog_events = 512;  // up to here nothing is held back
  std::uint64_t extra_percent = 100;   // of the rate of appends, on top of it; 0: no limit
};

// One thread. Time is handed in and never goes back.
class DrainPace {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  static constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();
  // Without an append for so long the line is idle.
  static constexpr std::chrono::milliseconds kIdle{250};
  // What is held back goes in pieces of so much time: one event at a time would wake the bus and
  // the NATS server for each.
  static constexpr std::chrono::milliseconds kPiece{5};
  // However slowly the log grows, a backlog shrinks by so many events a second.
  static constexpr std::uint64_t kLeastExtra = 5'000;

  explicit DrainPace(DrainPaceOptions options) : options_(options) {}

  // How many events may be published now, with the log at `head` and all up to `sent` published.
  [[nodiscard]] std::size_t may_publish(Moment now, Position head, Position sent);
  void note_published(std::size_t events);

 private:
  void look(Moment now, Position head);
  [[nodiscard]] bool is_idle(Moment now) const { return !grew_ || now - *grew_ >= kIdle; }
  [[nodiscard]] double pace() const;  // events a second

  const DrainPaceOptions options_;
  std::optional<Position> seen_;  // the log's head at the last look
  std::optional<Moment> grew_;    // when it was last seen to have grown
  Moment sample_began_;
  Position sample_head_;
  double appended_ = 0;            // events a second, of late
  std::optional<Moment> counted_;  // until when `owed_` is counted; none: nothing is held back
  double owed_ = 0;
};

}  // namespace orderlog
