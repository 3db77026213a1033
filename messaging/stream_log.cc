#include "messaging/stream_log.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/check.h"

namespace orderlog {
namespace {

// At the connection that is read by, while a feeder waits for readers.
constexpr std::chrono::milliseconds kLookAgain{100};

StoreError not_here() {
  return {StoreErrorCode::kIo,
          "this process follows the log over NATS: ask the server that owns the log"};
}

}  // namespace

// Reads from memory where it can; a reader that is too far behind gets whole pieces from the
// origin.
class StreamLog::Cursor final : public CommitCursor {
 public:
  Cursor(const StreamLog& log, Position from) : log_(log), next_(std::max(from, Position{1})) {}

  StoreResult<std::optional<CommitBytes>> next() override {
    if (next_ > log_.received_.position()) return std::optional<CommitBytes>{};
    if (found_ && ++found_->index == found_->batch->size()) found_.reset();
    if (!found_) found_ = log_.tail_.find(next_);
    if (!found_) {
      if (auto fetched = fetch(); !fetched) return fail(std::move(fetched).error());
    }
    const CommitBytes commit = found_->commit();
    const bool follows = started_ ? commit.first == next_ : commit.last >= next_;
    if (!follows) {
      return fail(StoreError{
          StoreErrorCode::kCorrupt,
          "the log that was fetched has a gap before " + std::to_string(commit.first.value())});
    }
    next_ = commit.last.next();
    last_hash_ = stored_hash(commit.bytes);
    started_ = true;
    log_.note_read(commit.last);
    return std::optional<CommitBytes>{commit};
  }

 private:
  StoreResult<Ok> fetch() {
    auto piece = log_.origin_.fetch({Position(next_.value() - 1), last_hash_});
    if (!piece) return fail(StoreError{StoreErrorCode::kIo, std::move(piece).error().detail});
    if (piece->commits == nullptr) {
      return fail(StoreError{StoreErrorCode::kIo, "the log does not have position " +
                                                      std::to_string(next_.value()) + " any more"});
    }
    found_ = LogTail::Found{std::move(piece->commits), 0};
    return Ok{};
  }

  const StreamLog& log_;
  Position next_;
  ChainHash last_hash_ = kChainStart;
  bool started_ = false;
  std::optional<LogTail::Found> found_;
};

StreamLog::StreamLog(LineId line, std::size_t window_bytes, LogOrigin& origin)
    : line_(line), window_bytes_(window_bytes), origin_(origin), tail_(window_bytes) {}

void StreamLog::expect(const Head& seen) {
  if (expected_.empty() || seen.position < received_.position()) received_.publish(seen);
  expected_[seen.position] = seen.hash;
  if (seen.position.value() > published_.load()) published_.store(seen.position.value());
}

std::optional<Position> StreamLog::contradicts(const CommitBytes& commit) const {
  for (auto seen = expected_.lower_bound(commit.first);
       seen != expected_.end() && seen->first <= commit.last; ++seen) {
    if (seen->first == Position(0)) continue;
    if (seen->first != commit.last || seen->second != stored_hash(commit.bytes)) return seen->first;
  }
  return std::nullopt;
}

bool StreamLog::has_room() {
  const Position read(furthest_read_.load());
  while (!unread_.empty() && unread_.front().last <= read) {
    unread_bytes_ -= unread_.front().bytes;
    unread_.pop_front();
  }
  // Half of the window stays for readers that are a little behind the first.
  return unread_bytes_ <= window_bytes_ / 2;
}

bool StreamLog::feed(std::shared_ptr<CommitBatch> batch) {
  {
    std::unique_lock lock(mutex_);
    feeder_waits_.store(true);
    const auto may_go_on = [this] { return closed_ || has_room() || (may_wait_ && !may_wait_()); };
    while (!room_.wait_for(lock, kLookAgain, may_go_on)) {
    }
    feeder_waits_.store(false);
    if (closed_) return false;
    const std::size_t bytes = batch->memory_bytes();
    unread_.push_back({batch->last_position(), bytes});
    unread_bytes_ += bytes;
  }
  ORDERLOG_CHECK(batch->first_position() == received_.position().next(),
                 "what is fed follows what was fed");
  const Head head{batch->last_position(), stored_hash((*batch)[batch->size() - 1].bytes)};
  tail_.push(std::move(batch));
  received_.publish(head);
  return true;
}

void StreamLog::note_published(Position position) {
  published_.store(position.value());
  published_is_known_.store(true);
}

void StreamLog::wait_for_readers_while(std::function<bool()> may_wait) {
  const std::lock_guard lock(mutex_);
  may_wait_ = std::move(may_wait);
}

void StreamLog::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  room_.notify_all();
}

void StreamLog::note_read(Position position) const {
  std::uint64_t before = furthest_read_.load(std::memory_order_relaxed);
  while (before < position.value() &&
         !furthest_read_.compare_exchange_weak(before, position.value())) {
  }
  if (before >= position.value() || !feeder_waits_.load()) return;
  const std::lock_guard lock(mutex_);
  room_.notify_all();
}

Head StreamLog::head() const {
  Head received = received_.get();
  Position known(published_.load());
  if (!expected_.empty()) known = std::max(known, expected_.rbegin()->first);
  return known > received.position ? Head{known, kChainStart} : received;
}

std::unique_ptr<CommitCursor> StreamLog::read_from(Position from) const {
  return std::make_unique<Cursor>(*this, from);
}

StoreResult<std::optional<CommitBytes>> StreamLog::commit_at(Position position,
                                                             std::string& bytes) const {
  if (position == Position{} || position > received_.position()) {
    return std::optional<CommitBytes>{};
  }
  const auto found = tail_.find(position);
  if (!found) {
    return fail(StoreError{StoreErrorCode::kIo, "position " + std::to_string(position.value()) +
                                                    " is no longer in this process's memory"});
  }
  bytes.assign(found->commit().bytes);
  return std::optional<CommitBytes>{{found->commit().first, found->commit().last, bytes}};
}

StoreResult<Head> StreamLog::append(std::shared_ptr<CommitBatch>) { return fail(not_here()); }
StoreResult<std::optional<Position>> StreamLog::find_key(std::string_view, std::string_view) const {
  return fail(not_here());
}
StoreResult<std::optional<StreamHead>> StreamLog::stream_head(std::string_view,
                                                              std::string_view) const {
  return fail(not_here());
}
StoreResult<std::vector<StoredEvent>> StreamLog::read_stream(std::string_view, std::string_view,
                                                             StreamVersion, Direction,
                                                             std::size_t) const {
  return fail(not_here());
}
StoreResult<std::vector<PendingDeadline>> StreamLog::deadlines_due(TimeMs, std::size_t) const {
  return fail(not_here());
}
StoreResult<Ok> StreamLog::put_snapshot(std::string_view, std::string_view, const Snapshot&) {
  return fail(not_here());
}
StoreResult<std::optional<Snapshot>> StreamLog::find_snapshot(std::string_view, std::string_view,
                                                              StreamVersion) const {
  return fail(not_here());
}
StoreResult<Ok> StreamLog::copy_to(const std::string&) { return fail(not_here()); }

}  // namespace orderlog
