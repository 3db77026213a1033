#pragma once

// The log as readers outside the engine see it: its head, its events as CloudEvents, a bounded
// piece at a time, and what they once made of an aggregate. Any thread.

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "engine/history.h"
#include "eventstore/event_store.h"

namespace orderlog {

struct EventFilter {
  std::string tenant{"default"};
  std::string stream;  // empty: any
  std::string type;    // "OrderPlaced"; empty: any

  [[nodiscard]] bool matches(const CommitView& commit, const EventView& event) const {
    return commit.tenant == tenant && (stream.empty() || event.stream == stream) &&
           (type.empty() || event.type == type);
  }
};

struct EventPage {
  std::size_t count = 0;
  // Everything up to here was looked at; go on behind it.
  Position last_seen;
  // Whether more may follow within what is durable.
  bool more = false;
};

// Takes one event at a time: a page adds commas, a live stream its framing.
class EventSink {
 public:
  virtual ~EventSink() = default;
  // Appends what goes before the event to `out`, …
  virtual void before(Position position, std::string_view type, std::string& out) = 0;
  // … and after it.
  virtual void after(std::string& out) = 0;
};

class LogView {
 public:
  // A page of events ends with the one that reaches this, so there is one however large it is, …
  static constexpr std::size_t kPageBytes = std::size_t{1} << 20;
  // … and when it has looked at commits of so many bytes, found or not.
  static constexpr std::size_t kScanBytes = std::size_t{16} << 20;

  // The store outlives it.
  explicit LogView(const EventStore& store) : store_(store) {}

  [[nodiscard]] LineId line() const { return store_.line(); }
  [[nodiscard]] Position position() const { return store_.head().position; }
  [[nodiscard]] Head head() const { return store_.head(); }
  // Whether that is where the log ends, rather than as far as it has been heard of.
  [[nodiscard]] bool knows_head() const { return store_.knows_head(); }
  // {"line", "position", "chain_hash", "first_position"}
  void write_head(const Head& head, std::string& out) const;
  [[nodiscard]] StoreResult<bool> has_stream(std::string_view tenant,
                                             std::string_view stream) const;

  [[nodiscard]] AggregateHistory history() const { return AggregateHistory(store_); }

  // Appends at most `limit` events behind `after` to `out`, having looked at no more than `budget`;
  // fewer where they are large.
  [[nodiscard]] StoreResult<EventPage> read(const EventFilter& filter, Position after,
                                            std::size_t limit, std::size_t budget, EventSink& sink,
                                            std::string& out) const;

  // Appends the whole commits behind `after` to `out` (eventstore/commit_frame.h), the one that
  // holds the next position first: as many as fit into `bytes`, and one at least where there is
  // one.
  [[nodiscard]] StoreResult<Ok> read_commits(Position after, std::size_t bytes,
                                             std::string& out) const;

  // The earliest pending deadline.
  [[nodiscard]] std::optional<TimeMs> next_deadline() const { return store_.next_deadline(); }

  // See EventStore::wait_past.
  [[nodiscard]] Position wait_past(Position position, std::chrono::milliseconds at_most) const {
    return store_.wait_past(position, at_most);
  }

 private:
  StoreResult<EventPage> read_one_stream(const EventFilter& filter, Position after,
                                         std::size_t limit, std::size_t budget, EventSink& sink,
                                         std::string& out) const;

  const EventStore& store_;
};

}  // namespace orderlog
