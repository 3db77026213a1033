#pragma once

// The log as a process sees it that does not own it: what came over the stream of late lies in
// memory, what is older is had from the origin, and nothing can be appended.
//
// A commit that came event by event is made again from them: without its command, its deadlines and
// its links, but with the chain hash that it has in the log. So a read model's checkpoint names the
// same hash wherever it was built.

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "eventstore/durable_head.h"
#include "eventstore/event_store.h"
#include "eventstore/log_tail.h"
#include "messaging/log_origin.h"

namespace orderlog {

// One thread feeds; any thread reads.
class StreamLog final : public EventStore {
 public:
  // `window_bytes` of the newest commits are kept. The origin outlives it.
  StreamLog(LineId line, std::size_t window_bytes, LogOrigin& origin);

  // Before anything is fed: somebody has seen the log at `seen`. Feeding begins at the least of
  // them, and each is compared when it is passed.
  void expect(const Head& seen);
  // Of what was expected behind what has been received and up to `last`: nullopt, or where the log
  // that is being fed is another one.
  [[nodiscard]] std::optional<Position> contradicts(const CommitBytes& commit) const;

  // Follows what was fed before. Waits while readers are too far behind; false when it was closed.
  [[nodiscard]] bool feed(std::shared_ptr<CommitBatch> batch);
  // Feeding waits for readers only while this is true; null: always. What they lack they may have
  // to get by the connection that the feeder holds, so when that has ended the feeder must let it
  // go. Asked on the feeder's thread, several times a second.
  void wait_for_readers_while(std::function<bool()> may_wait);
  // The newest position that is known to be there, whether or not it was fed already.
  void note_published(Position position);
  // Whoever feeds, or waits to, returns. For good.
  void close();

  // What was fed; head() is what is known to be there.
  [[nodiscard]] Head received() const { return received_.get(); }
  // The commit that holds `position`, if it still lies in memory.
  [[nodiscard]] std::optional<LogTail::Found> find(Position position) const {
    return tail_.find(position);
  }

  [[nodiscard]] LineId line() const override { return line_; }
  // With the hash only when everything that is known of was received.
  [[nodiscard]] Head head() const override;
  [[nodiscard]] bool knows_head() const override { return published_is_known_.load(); }
  [[nodiscard]] std::unique_ptr<CommitCursor> read_from(Position from) const override;
  // From memory only: nobody who asks this may wait for a network.
  [[nodiscard]] StoreResult<std::optional<CommitBytes>> commit_at(
      Position position, std::string& bytes) const override;
  using EventStore::wait_past;
  [[nodiscard]] Position wait_past(Position position, std::chrono::milliseconds at_most,
                                   const std::atomic<bool>* unless) const override {
    return received_.wait_past(position, at_most, unless);
  }
  void interrupt() override { received_.interrupt(); }
  [[nodiscard]] StoreResult<Ok> flush() override { return Ok{}; }

  // What only the log itself can answer.
  [[nodiscard]] StoreResult<Head> append(std::shared_ptr<CommitBatch> batch) override;
  [[nodiscard]] StoreResult<std::optional<Position>> find_key(std::string_view tenant,
                                                              std::string_view key) const override;
  [[nodiscard]] StoreResult<std::optional<StreamHead>> stream_head(
      std::string_view tenant, std::string_view stream) const override;
  [[nodiscard]] StoreResult<std::vector<StoredEvent>> read_stream(std::string_view tenant,
                                                                  std::string_view stream,
                                                                  StreamVersion from,
                                                                  Direction direction,
                                                                  std::size_t limit) const override;
  [[nodiscard]] std::optional<TimeMs> next_deadline() const override { return std::nullopt; }
  [[nodiscard]] StoreResult<std::vector<PendingDeadline>> deadlines_due(
      TimeMs now_ms, std::size_t limit) const override;
  [[nodiscard]] StoreResult<Ok> put_snapshot(std::string_view tenant, std::string_view stream,
                                             const Snapshot& snapshot) override;
  [[nodiscard]] StoreResult<std::optional<Snapshot>> find_snapshot(
      std::string_view tenant, std::string_view stream, StreamVersion at_most) const override;
  [[nodiscard]] StoreResult<Ok> copy_to(const std::string& directory) override;

 private:
  class Cursor;

  void note_read(Position position) const;
  [[nodiscard]] bool has_room();

  const LineId line_;
  const std::size_t window_bytes_;
  LogOrigin& origin_;
  LogTail tail_;
  DurableHead received_;
  std::map<Position, ChainHash> expected_;
  std::atomic<std::uint64_t> published_{0};
  std::atomic<bool> published_is_known_{false};

  // How far the furthest reader has come, and what was fed since.
  struct Unread {
    Position last;
    std::size_t bytes = 0;
  };
  mutable std::atomic<std::uint64_t> furthest_read_{0};
  mutable std::atomic<bool> feeder_waits_{false};
  mutable std::mutex mutex_;  // over what follows
  mutable std::condition_variable room_;
  std::deque<Unread> unread_;
  std::size_t unread_bytes_ = 0;
  bool closed_ = false;
  std::function<bool()> may_wait_;
};

}  // namespace orderlog
