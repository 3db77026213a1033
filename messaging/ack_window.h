#pragma once

// What was published over one connection and how much of it the stream has acknowledged.
//
// Event by event the publisher says which sequence the stream must have reached before, so the
// stream takes them all, once, in order, or refuses from the first that does not follow. An
// acknowledgement of one is therefore one of all before it.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "base/ids.h"
#include "base/json/reader.h"
#include "messaging/bus.h"

namespace orderlog {

class AckWindow {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  // The stream ends with `position` under `sequence`, or is to be taken so. `on_news` is called on
  // nats.c's thread when there is room again (half of the window) or something is wrong.
  AckWindow(Position position, std::uint64_t sequence, std::size_t in_flight_max,
            std::function<void()> on_news);

  // Where acknowledgements of position P are to go: "<inbox>.<P>".
  void reply_subject(const std::string& inbox, Position position, std::string& out) const;
  // What the stream must have reached before `position`.
  [[nodiscard]] std::uint64_t sequence_before(Position position) const {
    return sequence_of(position) - 1;
  }

  // The publisher's thread.
  void note_sent(Position position);
  [[nodiscard]] Position sent() const { return Position(sent_.load(std::memory_order_relaxed)); }
  [[nodiscard]] bool full() const { return in_flight() >= in_flight_max_; }
  // Worth going on: half of what may be in flight is acknowledged.
  [[nodiscard]] bool has_room() const { return in_flight() <= in_flight_max_ / 2; }
  [[nodiscard]] std::size_t in_flight() const {
    return sent_.load(std::memory_order_relaxed) - acknowledged_.load(std::memory_order_acquire);
  }
  // Since when nothing was acknowledged although something is in flight.
  [[nodiscard]] Moment quiet_since() const {
    return Moment(Moment::duration(heard_.load(std::memory_order_relaxed)));
  }
  // What the stream refused; from then on nothing more is acknowledged here.
  [[nodiscard]] std::optional<BusError> trouble() const;

  // Messages that the stream took behind one that it refused: they are in front of what will be
  // published again. Only a message of somebody else's can do that (see Publisher).
  [[nodiscard]] std::uint64_t out_of_place() const {
    return out_of_place_.load(std::memory_order_relaxed);
  }

  // nats.c's thread.
  void on_acknowledgement(BusMessage& message);

  // Any thread.
  [[nodiscard]] Position acknowledged() const {
    return Position(acknowledged_.load(std::memory_order_acquire));
  }
  [[nodiscard]] std::uint64_t sequence_of(Position position) const {
    return position.value() - start_position_ + start_sequence_;
  }

 private:
  void refuse(BusError error);
  void take(std::uint64_t position, std::uint64_t sequence);

  const std::uint64_t start_position_;
  const std::uint64_t start_sequence_;
  const std::size_t in_flight_max_;
  const std::function<void()> on_news_;

  std::atomic<std::uint64_t> sent_;
  std::atomic<std::uint64_t> acknowledged_;
  std::atomic<Moment::rep> heard_;
  std::atomic<bool> refused_{false};
  std::atomic<std::uint64_t> out_of_place_{0};
  JsonParser parser_;  // nats.c's thread only

  mutable std::mutex mutex_;
  std::optional<BusError> trouble_;
};

}  // namespace orderlog
