#pragma once

// Writes commits the way the line does: gapless positions, contiguous stream versions, links, and
// deadlines that know what they replace. Remembers what it wrote, so that tests can compare. One
// thread.

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "eventstore/event_store.h"

namespace orderlog::testing {

struct EventSpec {
  std::string stream;
  std::string payload = "{}";
  TimeMs deadline_ms = 0;
  bool clears_deadline = false;
};

struct CommitSpec {
  std::string tenant = "acme";
  std::string key{};
  std::vector<EventSpec> events{};
};

class LogWriter {
 public:
  explicit LogWriter(EventStore& store) : store_(&store), next_(store.head().position.next()) {}

  // Goes on with the same memory on a store that was opened again.
  void use(EventStore& store) { store_ = &store; }

  // Adds a commit to the open batch; returns where it begins.
  Position add(const CommitSpec& spec);
  [[nodiscard]] std::shared_ptr<CommitBatch> take_batch();
  [[nodiscard]] StoreResult<Head> append();

  // One commit, one batch; fails the test unless it is appended.
  Position write(const CommitSpec& spec);
  // `commits` batches of one event each on the stream.
  void write_events(const std::string& stream, std::size_t commits);

  using Stream = std::pair<std::string, std::string>;  // tenant, name
  [[nodiscard]] const std::map<Stream, StreamHead>& heads() const { return heads_; }
  [[nodiscard]] const std::map<Stream, PendingDeadline>& deadlines() const { return deadlines_; }
  [[nodiscard]] Position next_position() const { return next_; }

 private:
  EventStore* store_;
  Position next_;
  std::shared_ptr<CommitBatch> batch_ = std::make_shared<CommitBatch>();
  std::map<Stream, StreamHead> heads_;
  std::map<Stream, PendingDeadline> deadlines_;
};

}  // namespace orderlog::testing
