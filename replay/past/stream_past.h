#pragma once

// One stream as it was: the state at any point of its past, folded from its first event on, and the
// events between two points. Unlike engine/history.h it takes as long as the stream is long, so it
// is for a command that somebody waits for, not for a thread that serves others.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/ids.h"
#include "base/json/reader.h"
#include "domain/event.h"
#include "engine/as_of.h"
#include "eventstore/event_store.h"

namespace orderlog {

// What a stream was at a point.
struct FoldedStream {
  PastState then;      // version 0: it did not exist
  TimeMs time_ms = 0;  // of the event that made it this version
};

// One thread. Memory: the state, and a page of events.
class StreamPast {
 public:
  // Called with the version that was folded last.
  using Progress = std::function<void(StreamVersion version)>;
  // False: that is enough.
  using Visit = std::function<bool(const StoredEvent& event)>;

  // The store outlives it.
  StreamPast(const EventStore& store, std::string tenant, StreamRef stream);

  [[nodiscard]] const StreamRef& stream() const { return stream_; }

  // Nothing for a stream that does not exist.
  [[nodiscard]] StoreResult<std::optional<StreamHead>> head() const;
  [[nodiscard]] StoreResult<std::optional<StoredEvent>> first_event() const;

  // The words "position" and "time" as engine/as_of.h has them.
  [[nodiscard]] StoreResult<FoldedStream> at(const AsOf& as_of, const Progress& progress = nullptr);

  // The events of the versions behind `after`, up to `until`, oldest first.
  [[nodiscard]] StoreResult<Ok> each_event(StreamVersion after, StreamVersion until,
                                           const Visit& visit) const;

 private:
  const EventStore& store_;
  const std::string tenant_;
  const StreamRef stream_;
  const std::string name_;
  JsonParser parser_;
};

}  // namespace orderlog
