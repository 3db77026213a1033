#pragma once

// The log of one line, and what can be asked of it. Two implementations, one contract
// (tests/eventstore/contract): RocksDB on disk and plain memory.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "eventstore/chain.h"
#include "eventstore/commit.h"

namespace orderlog {

enum class StoreErrorCode {
  kConflict,        // the batch does not start right behind the head
  kOutcomeUnknown,  // a write or a sync failed: the commits may or may not be there. The store
                    // refuses all further appends.
  kDiskFull,        // refused before anything was written; try again later
  kCorrupt,         // what is on disk is not what was written
  kBehindAnchor,    // the log's head lies before what the anchor or a checkpoint has seen
  kForeign,         // the directory belongs to another program or to a newer format
  kInUse,           // another process has it open
  kIo,
};

struct StoreError {
  StoreErrorCode code;
  std::string detail;  // a sentence that says what to do
};

template <class T>
using StoreResult = Result<T, StoreError>;

using OnUnreadable = std::function<void(const StoreError&)>;

struct Head {
  Position position;  // of the last durable event; 0 when there is none
  ChainHash hash = kChainStart;

  friend bool operator==(const Head&, const Head&) = default;
};

// Walks commits in the order of the log. One thread. Sees what was durable when it was asked, then
// stops; call again after EventStore::wait_past to go on.
class CommitCursor {
 public:
  virtual ~CommitCursor() = default;
  // nullopt at the durable head. The bytes live until the next call.
  [[nodiscard]] virtual StoreResult<std::optional<CommitBytes>> next() = 0;
};

// An event together with what its commit says of it; owns its text.
struct StoredEvent {
  Position position;
  StreamVersion version;
  std::string stream;
  std::string type;
  std::uint16_t schema_version = 1;
  std::string payload;
  TimeMs time_ms = 0;
  std::string commit_id;
  std::string actor;
  std::string correlation_id;
};

enum class Direction { kForward, kBackward };

struct StreamHead {
  StreamVersion version;
  Position position;

  friend bool operator==(const StreamHead&, const StreamHead&) = default;
};

// A stream's pending deadline: the event at `position` set it.
struct PendingDeadline {
  TimeMs due_ms = 0;
  Position position;

  friend auto operator<=>(const PendingDeadline&, const PendingDeadline&) = default;
};

inline constexpr std::uint64_t kVersionsPerSnapshot = 1'024;

// An aggregate's folded state as of `version`; opaque bytes.
struct Snapshot {
  StreamVersion version;
  Position position;
  std::string bytes;
};

// One thread appends; any thread reads. Readers see only what is durable.
class EventStore {
 public:
  virtual ~EventStore() = default;

  [[nodiscard]] virtual LineId line() const = 0;
  [[nodiscard]] virtual Head head() const = 0;
  // False while head() is only the least that it can be: a log that comes in from elsewhere has not
  // heard yet how far it goes.
  [[nodiscard]] virtual bool knows_head() const { return true; }

  // Seals the batch and appends it, all or nothing. Returns after the sync: a success is durable,
  // and from then on every reader sees it. The batch is shared with followers afterwards and must
  // not change any more.
  [[nodiscard]] virtual StoreResult<Head> append(std::shared_ptr<CommitBatch> batch) = 0;

  // Begins with the commit that holds `from`.
  [[nodiscard]] virtual std::unique_ptr<CommitCursor> read_from(Position from) const = 0;

  // The commit that holds `position`, copied into `bytes`; kCorrupt if a durable position can't be
  // found.
  [[nodiscard]] virtual StoreResult<std::optional<CommitBytes>> commit_at(
      Position position, std::string& bytes) const = 0;

  // Where the commit with this idempotency key begins.
  [[nodiscard]] virtual StoreResult<std::optional<Position>> find_key(
      std::string_view tenant, std::string_view key) const = 0;

  [[nodiscard]] virtual StoreResult<std::optional<StreamHead>> stream_head(
      std::string_view tenant, std::string_view stream) const = 0;

  // At most `limit` events of a stream: forward from version `from` up, or backward from `from`
  // down. Empty when there is nothing there.
  [[nodiscard]] virtual StoreResult<std::vector<StoredEvent>> read_stream(
      std::string_view tenant, std::string_view stream, StreamVersion from, Direction direction,
      std::size_t limit) const = 0;

  // The earliest pending deadline, and those due at or before `now_ms` in order of (due, position).
  [[nodiscard]] virtual std::optional<TimeMs> next_deadline() const = 0;
  [[nodiscard]] virtual StoreResult<std::vector<PendingDeadline>> deadlines_due(
      TimeMs now_ms, std::size_t limit) const = 0;

  // Snapshots are derived: losing one costs time, nothing else. `snapshot` must be of durable
  // events only. Of each kVersionsPerSnapshot versions of a stream the newest one is kept for ever,
  // so that an old state is found without reading the stream from its start.
  [[nodiscard]] virtual StoreResult<Ok> put_snapshot(std::string_view tenant,
                                                     std::string_view stream,
                                                     const Snapshot& snapshot) = 0;
  // The newest one that is kept and not newer than `at_most`.
  [[nodiscard]] virtual StoreResult<std::optional<Snapshot>> find_snapshot(
      std::string_view tenant, std::string_view stream, StreamVersion at_most) const = 0;

  // Blocks until the durable position is past `position`, the time is over, or interrupt() was
  // called since; returns the durable position then. Doesn't block while `unless` is true, so that
  // what is set before interrupt() is called is never slept through.
  [[nodiscard]] virtual Position wait_past(Position position, std::chrono::milliseconds at_most,
                                           const std::atomic<bool>* unless) const = 0;
  [[nodiscard]] Position wait_past(Position position, std::chrono::milliseconds at_most) const {
    return wait_past(position, at_most, nullptr);
  }
  // Wakes everyone in wait_past.
  virtual void interrupt() = 0;

  // A copy of the log that can be opened by itself, made while appends go on; `directory` must not
  // exist. Its head is at least the durable head at the call.
  [[nodiscard]] virtual StoreResult<Ok> copy_to(const std::string& directory) = 0;

  // Writes everything derived and the anchor; for a quiet start next time.
  [[nodiscard]] virtual StoreResult<Ok> flush() = 0;
};

}  // namespace orderlog
