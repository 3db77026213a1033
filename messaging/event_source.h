#pragma once

// A JetStream stream, read: what it holds, one message of it, and all from a sequence on.

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "messaging/bus.h"

namespace orderlog {

struct StreamExtent {
  std::uint64_t first = 0;  // sequences; `last` < `first` when it is empty
  std::uint64_t last = 0;

  [[nodiscard]] bool empty() const { return last < first || last == 0; }
};

// What JetStream says of a delivered message in its reply subject.
struct Delivery {
  std::uint64_t delivered = 0;  // the how many'th of this consumer
  std::uint64_t pending = 0;    // how many there are behind it
};
[[nodiscard]] std::optional<Delivery> delivery_of(std::string_view reply_subject);

// One connection's; the bus outlives it. Any thread.
class EventSource {
 public:
  EventSource(Bus& bus, std::string stream);
  ~EventSource();
  EventSource(const EventSource&) = delete;
  EventSource& operator=(const EventSource&) = delete;

  [[nodiscard]] BusResult<StreamExtent> extent() const;
  // nullopt: no message has this sequence.
  [[nodiscard]] BusResult<std::optional<BusMessage>> message(std::uint64_t sequence) const;
  // Every message from `sequence` on, and those that come, in order, unacknowledged, to `subject`;
  // between them a heartbeat at least every `heartbeat`, and flow control. Ends by itself soon
  // after nobody listens there.
  [[nodiscard]] BusResult<Ok> deliver(std::uint64_t sequence, const std::string& subject,
                                      std::chrono::milliseconds heartbeat) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace orderlog
