#include "eventstore/memory_event_store.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/check.h"
#include "eventstore/due_deadlines.h"
#include "eventstore/durable_head.h"
#include "eventstore/snapshot_row.h"
#include "eventstore/stored_event.h"

namespace orderlog {
namespace {

// Tenants and names never hold a NUL: the pair is unambiguous.
std::string joined(std::string_view tenant, std::string_view name) {
  std::string key;
  key.reserve(tenant.size() + 1 + name.size());
  key.append(tenant).append(1, '\0').append(name);
  return key;
}

// Owns every commit and a plain map for each question. Any thread may ask; one appends.
class MemoryEventStore final : public EventStore {
 public:
  explicit MemoryEventStore(LineId line) : line_(line) {}

  LineId line() const override { return line_; }
  Head head() const override { return head_.get(); }

  StoreResult<Head> append(std::shared_ptr<CommitBatch> batch) override {
    const Head before = head_.get();
    if (batch->empty()) return before;
    if (batch->first_position() != before.position.next()) {
      return fail(StoreError{StoreErrorCode::kConflict,
                             "the batch does not start right behind the log's head"});
    }
    const Head after{batch->last_position(), batch->seal(chain_, before.hash)};
    {
      const std::lock_guard lock(mutex_);
      for (std::size_t i = 0; i < batch->size(); ++i) remember((*batch)[i]);
      batches_.push_back(std::move(batch));
    }
    head_.publish(after);
    return after;
  }

  std::unique_ptr<CommitCursor> read_from(Position from) const override;

  StoreResult<std::optional<CommitBytes>> commit_at(Position position,
                                                    std::string& bytes) const override {
    const auto found = holding(position);
    if (!found) return std::optional<CommitBytes>{};
    bytes.assign(found->bytes);
    return std::optional<CommitBytes>{{found->first, found->last, bytes}};
  }

  StoreResult<std::optional<Position>> find_key(std::string_view tenant,
                                                std::string_view key) const override {
    const std::lock_guard lock(mutex_);
    const auto found = keys_.find(joined(tenant, key));
    if (found == keys_.end()) return std::optional<Position>{};
    return std::optional<Position>{found->second};
  }

  StoreResult<std::optional<StreamHead>> stream_head(std::string_view tenant,
                                                     std::string_view stream) const override {
    const std::lock_guard lock(mutex_);
    const auto found = streams_.find(joined(tenant, stream));
    if (found == streams_.end()) return std::optional<StreamHead>{};
    return std::optional<StreamHead>{{StreamVersion{found->second.size()}, found->second.back()}};
  }

  StoreResult<std::vector<StoredEvent>> read_stream(std::string_view tenant,
                                                    std::string_view stream, StreamVersion from,
                                                    Direction direction,
                                                    std::size_t limit) const override {
    std::vector<StoredEvent> events;
    std::vector<Position> positions;
    {
      const std::lock_guard lock(mutex_);
      const auto found = streams_.find(joined(tenant, stream));
      if (found == streams_.end()) return events;
      positions = found->second;
    }
    const auto take = [&](std::uint64_t version) {
      const CommitBytes bytes = *holding(positions[version - 1]);
      CommitView commit;
      ORDERLOG_CHECK(decode_commit(bytes.bytes, commit).ok(), "the store holds what it encoded");
      events.push_back(stored_event(commit, positions[version - 1].value() - bytes.first.value()));
    };
    const std::uint64_t last = positions.size();
    if (direction == Direction::kForward) {
      for (std::uint64_t v = std::max<std::uint64_t>(from.value(), 1);
           v <= last && events.size() < limit; ++v) {
        take(v);
      }
    } else {
      for (std::uint64_t v = std::min(from.value(), last); v >= 1 && events.size() < limit; --v) {
        take(v);
      }
    }
    return events;
  }

  std::optional<TimeMs> next_deadline() const override {
    const std::lock_guard lock(mutex_);
    if (deadlines_.empty()) return std::nullopt;
    return deadlines_.begin()->due_ms;
  }

  StoreResult<std::vector<PendingDeadline>> deadlines_due(TimeMs now_ms,
                                                          std::size_t limit) const override {
    const std::lock_guard lock(mutex_);
    return due_deadlines(deadlines_, now_ms, limit);
  }

  StoreResult<Ok> put_snapshot(std::string_view tenant, std::string_view stream,
                               const Snapshot& snapshot) override {
    const std::lock_guard lock(mutex_);
    snapshots_[joined(tenant, stream)][snapshot_span(snapshot.version)] = snapshot;
    return Ok{};
  }

  StoreResult<std::optional<Snapshot>> find_snapshot(std::string_view tenant,
                                                     std::string_view stream,
                                                     StreamVersion at_most) const override {
    const std::lock_guard lock(mutex_);
    const auto found = snapshots_.find(joined(tenant, stream));
    if (found == snapshots_.end()) return std::optional<Snapshot>{};
    const auto& spans = found->second;
    for (auto after = spans.upper_bound(snapshot_span(at_most)); after != spans.begin();) {
      const Snapshot& snapshot = (--after)->second;
      if (snapshot.version <= at_most) return std::optional<Snapshot>{snapshot};
    }
    return std::optional<Snapshot>{};
  }

  using EventStore::wait_past;
  Position wait_past(Position position, std::chrono::milliseconds at_most,
                     const std::atomic<bool>* unless) const override {
    return head_.wait_past(position, at_most, unless);
  }
  void interrupt() override { head_.interrupt(); }

  StoreResult<Ok> copy_to(const std::string&) override {
    return fail(StoreError{StoreErrorCode::kIo,
                           "a store in memory has no files to copy; open one with a directory"});
  }
  StoreResult<Ok> flush() override { return Ok{}; }

  // The bytes live as long as the store.
  std::optional<CommitBytes> holding(Position position) const {
    const std::lock_guard lock(mutex_);
    const auto after = std::upper_bound(
        commits_.begin(), commits_.end(), position,
        [](Position wanted, const CommitBytes& commit) { return wanted < commit.first; });
    if (after == commits_.begin()) return std::nullopt;
    const CommitBytes& commit = *std::prev(after);
    if (commit.last < position) return std::nullopt;
    return commit;
  }

 private:
  void remember(const CommitBytes& bytes) {
    ORDERLOG_CHECK(decode_commit(bytes.bytes, decoded_).ok(), "a batch holds what it encoded");
    commits_.push_back(bytes);
    if (!decoded_.idempotency_key.empty()) {
      keys_.try_emplace(joined(decoded_.tenant, decoded_.idempotency_key), bytes.first);
    }
    for (std::size_t i = 0; i < decoded_.events.size(); ++i) {
      const EventView& event = decoded_.events[i];
      const Position position = decoded_.position_of(i);
      streams_[joined(decoded_.tenant, event.stream)].push_back(position);
      if (event.cleared_deadline_position != Position{}) {
        deadlines_.erase({event.cleared_deadline_ms, event.cleared_deadline_position});
      }
      if (event.deadline_ms != 0) deadlines_.insert({event.deadline_ms, position});
    }
  }

  const LineId line_;
  DurableHead head_;
  Chain chain_;         // the appending thread's
  CommitView decoded_;  // the appending thread's

  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<CommitBatch>> batches_;
  std::vector<CommitBytes> commits_;
  std::unordered_map<std::string, Position> keys_;
  std::unordered_map<std::string, std::vector<Position>> streams_;
  std::set<PendingDeadline> deadlines_;
  std::unordered_map<std::string, std::map<std::uint64_t, Snapshot>> snapshots_;  // by span
};

class MemoryCursor final : public CommitCursor {
 public:
  MemoryCursor(const MemoryEventStore& store, Position from) : store_(store), next_(from) {}

  StoreResult<std::optional<CommitBytes>> next() override {
    if (next_ > store_.head().position) return std::optional<CommitBytes>{};
    const auto commit = store_.holding(next_);
    if (commit) next_ = commit->last.next();
    return commit;
  }

 private:
  const MemoryEventStore& store_;
  Position next_;
};

std::unique_ptr<CommitCursor> MemoryEventStore::read_from(Position from) const {
  return std::make_unique<MemoryCursor>(*this, std::max(from, Position{1}));
}

}  // namespace

std::unique_ptr<EventStore> make_memory_event_store(LineId line) {
  return std::make_unique<MemoryEventStore>(line);
}

}  // namespace orderlog
