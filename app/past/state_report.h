#pragma once

// A stream's state as of a point, and what changed between two, for people and as JSON.

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "engine/as_of.h"
#include "eventstore/event_store.h"
#include "replay/past/json_changes.h"
#include "replay/past/stream_past.h"

namespace orderlog {

// Where a position lies that is not its commit's last.
struct CommitSpan {
  Position first;
  Position last;
};

struct StateAt {
  std::string tenant;
  std::string stream;
  std::optional<AsOf> as_of;  // nothing: now
  std::optional<CommitSpan> inside;
  StreamVersion version;  // 0: it did not exist
  Position position;      // of the event that made it this version
  TimeMs time_ms = 0;     // of that event
  std::string view;       // JSON; "{}" where it did not exist
};

// `newest`: the version that the stream has by now.
void write_state(const StateAt& state, StreamVersion newest, bool json, std::ostream& out);

// What lies between two states of one stream: begin, each event, end. One thread.
class StateDiffWriter {
 public:
  StateDiffWriter(const StateAt& from, const StateAt& to, bool json, std::ostream& out);

  void event(const StoredEvent& event);
  void end(const std::vector<JsonChange>& changes);

 private:
  const bool json_;
  std::ostream& out_;
  bool is_first_ = true;
};

}  // namespace orderlog
