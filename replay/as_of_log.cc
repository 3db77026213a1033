#include "replay/as_of_log.h"

#include <algorithm>

#include "engine/stream_search.h"
#include "eventstore/reading_event_store.h"
#include "replay/commit_reading.h"

namespace orderlog {
namespace {

class CappedCursor final : public CommitCursor {
 public:
  CappedCursor(std::unique_ptr<CommitCursor> cursor, Position last)
      : cursor_(std::move(cursor)), last_(last) {}

  StoreResult<std::optional<CommitBytes>> next() override {
    if (done_) return std::optional<CommitBytes>{};
    auto commit = cursor_->next();
    if (commit && *commit && (*commit)->first > last_) commit = std::optional<CommitBytes>{};
    // Not asked again at the end: the log may go on behind it.
    done_ = commit && (!*commit || (*commit)->last >= last_);
    return commit;
  }

 private:
  const std::unique_ptr<CommitCursor> cursor_;
  const Position last_;
  bool done_ = false;
};

class AsOfLog final : public ReadingEventStore {
 public:
  AsOfLog(const EventStore& log, const Head& head)
      : ReadingEventStore("this is a log as it was: nothing can be added to it", head), log_(log) {}

  LineId line() const override { return log_.line(); }

  std::unique_ptr<CommitCursor> read_from(Position from) const override {
    return std::make_unique<CappedCursor>(log_.read_from(from), head_.position());
  }

  StoreResult<std::optional<CommitBytes>> commit_at(Position position,
                                                    std::string& bytes) const override {
    if (position > head_.position()) return std::optional<CommitBytes>{};
    return log_.commit_at(position, bytes);
  }

  StoreResult<std::optional<Position>> find_key(std::string_view tenant,
                                                std::string_view key) const override {
    auto found = log_.find_key(tenant, key);
    if (found && *found && **found > head_.position()) return std::optional<Position>{};
    return found;
  }

  StoreResult<std::optional<StreamHead>> stream_head(std::string_view tenant,
                                                     std::string_view stream) const override {
    auto newest = log_.stream_head(tenant, stream);
    if (!newest || !*newest || (*newest)->position <= head_.position()) return newest;
    const auto behind = first_version_behind(log_, tenant, stream, head_.position(),
                                             StreamVersion{1}, (*newest)->version);
    if (!behind) return fail(behind.error());
    const StreamVersion last{behind->value() - 1};
    if (last == StreamVersion{}) return std::optional<StreamHead>{};
    const auto event = log_.read_stream(tenant, stream, last, Direction::kForward, 1);
    if (!event) return fail(event.error());
    if (event->empty()) return std::optional<StreamHead>{};
    return std::optional(StreamHead{last, event->front().position});
  }

  StoreResult<std::vector<StoredEvent>> read_stream(std::string_view tenant,
                                                    std::string_view stream, StreamVersion from,
                                                    Direction direction,
                                                    std::size_t limit) const override {
    if (direction == Direction::kBackward) {
      const auto newest = stream_head(tenant, stream);
      if (!newest) return fail(newest.error());
      if (!*newest) return std::vector<StoredEvent>{};
      from = std::min(from, (*newest)->version);
    }
    auto events = log_.read_stream(tenant, stream, from, direction, limit);
    if (!events) return events;
    std::erase_if(*events,
                  [&](const StoredEvent& event) { return event.position > head_.position(); });
    return events;
  }

 private:
  const EventStore& log_;
};

}  // namespace

StoreResult<Head> head_at(const EventStore& log, Position position) {
  const Head newest = log.head();
  if (position >= newest.position) return newest;
  std::string bytes;
  while (position != Position{}) {
    const auto commit = log.commit_at(position, bytes);
    if (!commit) return fail(commit.error());
    if (!*commit) break;
    if ((*commit)->last == position) return Head{position, stored_hash((*commit)->bytes)};
    position = Position{(*commit)->first.value() - 1};
  }
  return Head{};
}

StoreResult<Head> head_at_time(const EventStore& log, TimeMs time_ms,
                               const std::function<void(Position read)>& progress) {
  Head head;
  const auto read =
      read_commits(log, Position{1}, [&](const CommitBytes& bytes, const CommitView& commit) {
        if (commit.time_ms > time_ms) return false;
        head = {bytes.last, stored_hash(bytes.bytes)};
        if (progress) progress(bytes.last);
        return true;
      });
  if (!read) return fail(read.error());
  return head;
}

std::unique_ptr<EventStore> as_of_log(const EventStore& log, const Head& head) {
  return std::make_unique<AsOfLog>(log, head);
}

}  // namespace orderlog
