#pragma once

// An event store that passes everything on to a real one, fails appends when a test says so, and
// counts what is read.

#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <utility>

#include "eventstore/event_store.h"

namespace orderlog {

class StoreWithFaults final : public EventStore {
 public:
  explicit StoreWithFaults(EventStore& real) : real_(real) {}

  // The next appends fail with this, nothing written, until it is taken back.
  void fail_appends(std::optional<StoreErrorCode> code) {
    failing_.store(code ? static_cast<int>(*code) : -1);
  }
  // Holds appends back until it is called with false.
  void hold_appends(bool hold) {
    holding_.store(hold);
    holding_.notify_all();
  }
  [[nodiscard]] int appends() const { return appends_.load(); }
  // In bytes.
  [[nodiscard]] std::size_t largest_append() const { return largest_append_.load(); }

  // Commits up to this position can't be read from now on.
  void damage_up_to(Position last) { damaged_.store(last.value()); }

  LineId line() const override { return real_.line(); }
  Head head() const override { return real_.head(); }
  StoreResult<Head> append(std::shared_ptr<CommitBatch> batch) override {
    holding_.wait(true);
    appends_.fetch_add(1);
    largest_append_.store(std::max(largest_append_.load(), batch->bytes()));
    const int code = failing_.load();
    if (code >= 0) return fail(StoreError{static_cast<StoreErrorCode>(code), "planted"});
    return real_.append(std::move(batch));
  }
  std::unique_ptr<CommitCursor> read_from(Position from) const override {
    return real_.read_from(from);
  }
  StoreResult<std::optional<CommitBytes>> commit_at(Position position,
                                                    std::string& bytes) const override {
    commits_read_.fetch_add(1);
    if (position.value() <= damaged_.load()) {
      return fail(StoreError{StoreErrorCode::kCorrupt, "planted"});
    }
    return real_.commit_at(position, bytes);
  }
  StoreResult<std::optional<Position>> find_key(std::string_view tenant,
                                                std::string_view key) const override {
    return real_.find_key(tenant, key);
  }
  StoreResult<std::optional<StreamHead>> stream_head(std::string_view tenant,
                                                     std::string_view stream) const override {
    return real_.stream_head(tenant, stream);
  }
  StoreResult<std::vector<StoredEvent>> read_stream(std::string_view tenant,
                                                    std::string_view stream, StreamVersion from,
                                                    Direction direction,
                                                    std::size_t limit) const override {
    auto events = real_.read_stream(tenant, stream, from, direction, limit);
    if (events.ok()) events_read_.fetch_add(events->size());
    return events;
  }
  // One by one, by their positions.
  [[nodiscard]] std::size_t commits_read() const { return commits_read_.load(); }
  // Events of streams, since the last call.
  [[nodiscard]] std::size_t take_events_read() const { return events_read_.exchange(0); }
  std::optional<TimeMs> next_deadline() const override { return real_.next_deadline(); }
  StoreResult<std::vector<PendingDeadline>> deadlines_due(TimeMs now_ms,
                                                          std::size_t limit) const override {
    return real_.deadlines_due(now_ms, limit);
  }
  StoreResult<Ok> put_snapshot(std::string_view tenant, std::string_view stream,
                               const Snapshot& snapshot) override {
    snapshots_.fetch_add(1);
    return real_.put_snapshot(tenant, stream, snapshot);
  }
  [[nodiscard]] int snapshots() const { return snapshots_.load(); }
  StoreResult<std::optional<Snapshot>> find_snapshot(std::string_view tenant,
                                                     std::string_view stream,
                                                     StreamVersion at_most) const override {
    return real_.find_snapshot(tenant, stream, at_most);
  }
  using EventStore::wait_past;
  Position wait_past(Position position, std::chrono::milliseconds at_most,
                     const std::atomic<bool>* unless) const override {
    return real_.wait_past(position, at_most, unless);
  }
  void interrupt() override { real_.interrupt(); }
  StoreResult<Ok> copy_to(const std::string& directory) override {
    return real_.copy_to(directory);
  }
  StoreResult<Ok> flush() override { return real_.flush(); }

 private:
  EventStore& real_;
  std::atomic<int> failing_{-1};
  std::atomic<bool> holding_{false};
  std::atomic<std::uint64_t> damaged_{0};
  std::atomic<int> appends_{0};
  std::atomic<std::size_t> largest_append_{0};  // one thread appends
  std::atomic<int> snapshots_{0};
  mutable std::atomic<std::size_t> commits_read_{0};
  mutable std::atomic<std::size_t> events_read_{0};
};

}  // namespace orderlog
