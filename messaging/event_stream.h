#pragma once

// The JetStream stream that holds a line's events: made as configured when it is not there, checked
// when it is, and asked where it ends. It is a copy of the log that may be gone at any time; the
// log is the record.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "messaging/bus.h"
#include "messaging/subjects.h"

namespace orderlog {

struct StreamSettings {
  bool in_memory = false;
  std::int64_t replicas = 1;
  std::int64_t max_bytes = 0;   // the oldest messages go beyond it; 0: never
  std::int64_t max_age_ms = 0;  // the same by age
  std::int64_t duplicate_window_ms = 5'000;
};

// An event of ours in the stream.
struct StreamedEvent {
  Position position;
  std::string commit_id;
};

struct EventStreamInfo {
  // Of the messages that are there; 0, 0 in a stream that never had any. A stream that dropped all
  // it had ends where it ended.
  std::uint64_t first_sequence = 0;
  std::uint64_t last_sequence = 0;
  std::uint64_t messages = 0;
  // The last message that is an event of this line, if any is left.
  std::optional<StreamedEvent> last_event;
  std::int64_t replicas = 1;
  // The largest message that the stream takes, bytes; 0: no limit of its own.
  std::size_t max_message_bytes = 0;
  // "replicas 1 instead of 3", …: what differs from what was asked for and can be lived with.
  std::vector<std::string> differences;
};

// Makes the stream if it is not there. kStreamDiffers when what is there can't carry a log:
// subjects or a retention that lose events, or no acknowledgements.
[[nodiscard]] BusResult<EventStreamInfo> open_event_stream(Bus& bus, const Subjects& subjects,
                                                           const StreamSettings& settings);

}  // namespace orderlog
