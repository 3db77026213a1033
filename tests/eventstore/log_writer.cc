#include "tests/eventstore/log_writer.h"

#include <gtest/gtest.h>

namespace orderlog::testing {

Position LogWriter::add(const CommitSpec& spec) {
  CommitView commit;
  commit.first_position = next_;
  const std::string commit_id = "c" + std::to_string(next_.value());
  commit.commit_id = commit_id;
  commit.time_ms = 1'700'000'000'000 + static_cast<TimeMs>(next_.value());
  commit.recorded_at_ms = commit.time_ms;
  commit.tenant = spec.tenant;
  commit.actor = "tester";
  commit.correlation_id = "trace";
  commit.idempotency_key = spec.key;
  commit.command = "write";
  commit.command_body = "{}";
  for (const EventSpec& event : spec.events) {
    const Stream stream{spec.tenant, event.stream};
    StreamHead& head = heads_[stream];
    EventView view;
    view.stream = event.stream;
    view.version = head.version.next();
    view.previous = head.position;
    view.type = "Written";
    view.payload = event.payload;
    view.deadline_ms = event.deadline_ms;
    const auto pending = deadlines_.find(stream);
    if (pending != deadlines_.end() && (event.clears_deadline || event.deadline_ms != 0)) {
      view.cleared_deadline_ms = pending->second.due_ms;
      view.cleared_deadline_position = pending->second.position;
      deadlines_.erase(pending);
    }
    if (event.deadline_ms != 0) deadlines_[stream] = {event.deadline_ms, next_};
    head = {view.version, next_};
    commit.events.push_back(view);
    next_ = next_.next();
  }
  batch_->add(commit);
  return commit.first_position;
}

std::shared_ptr<CommitBatch> LogWriter::take_batch() {
  return std::exchange(batch_, std::make_shared<CommitBatch>());
}

StoreResult<Head> LogWriter::append() { return store_->append(take_batch()); }

Position LogWriter::write(const CommitSpec& spec) {
  const Position first = add(spec);
  const auto appended = append();
  EXPECT_TRUE(appended.ok()) << (appended ? "" : appended.error().detail);
  return first;
}

void LogWriter::write_events(const std::string& stream, std::size_t commits) {
  for (std::size_t i = 0; i < commits; ++i) {
    add({.events = {{.stream = stream, .payload = std::to_string(i)}}});
    if (i % 100 == 99 || i + 1 == commits) {
      EXPECT_TRUE(append().ok());
    }
  }
}

}  // namespace orderlog::testing
