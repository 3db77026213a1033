#include "replay/look/last_events.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "replay/commit_reading.h"

namespace orderlog {
namespace {

// The first piece that is read from the end; each further one is four times as long.
constexpr std::uint64_t kFirstPieceEvents = 1'024;

// Owns one search. One thread.
class Search {
 public:
  Search(const EventStore& store, const LogFilter& filter, std::uint64_t count,
         const SearchProgress& progress)
      : store_(store), filter_(filter), count_(count), progress_(progress) {
    found_.read_to = store.head().position;
    if (filter.asks_for_owner()) {
      found_.owners = std::make_unique<StreamOwners>(filter.user, filter.merchant);
    }
  }

  StoreResult<LastEvents> run() {
    Position end = found_.read_to.next();
    std::uint64_t piece = found_.owners ? found_.read_to.value() : kFirstPieceEvents;
    while (end > Position{1} && last_.size() < count_) {
      const Position from{end.value() > piece ? end.value() - piece : 1};
      if (auto read = read_piece(from, end); !read) return fail(read.error());
      if (cancelled_) return std::move(found_);
      end = from;
      piece *= 4;
    }
    found_.met.whole_log = end == Position{1};
    if (!last_.empty()) found_.first = last_.front();
    return std::move(found_);
  }

 private:
  // Of the events between `from` and `end`, which is behind the last.
  StoreResult<Ok> read_piece(Position from, Position end) {
    const std::uint64_t behind = found_.read_to.next().value() - end.value();
    std::deque<Position> passing;
    auto read = read_commits(store_, from, [&](const CommitBytes& bytes, const CommitView& commit) {
      take(commit, from, end, passing);
      // A commit that a piece's ends cut through is read in both.
      const Position last{std::min(bytes.last.value(), end.value() - 1)};
      cancelled_ = progress_ && !progress_(behind + last.next().value() - from.value());
      return !cancelled_ && bytes.last.next() < end;
    });
    if (!read) return read;
    last_.insert(last_.begin(), passing.begin(), passing.end());
    return Ok{};
  }

  void take(const CommitView& commit, Position from, Position end, std::deque<Position>& passing) {
    found_.met.meet(filter_, commit);
    const bool passes = admits_commit(filter_, commit);
    if (!passes && !found_.owners) return;
    for (std::size_t i = 0; i < commit.events.size(); ++i) {
      const Position position = commit.position_of(i);
      const bool theirs = !found_.owners || found_.owners->owns(commit.tenant, commit.events[i]);
      found_.met.owner = found_.met.owner || theirs;
      if (position < from || position >= end || !theirs || !passes) continue;
      if (!admits_event(filter_, position, commit.events[i])) continue;
      passing.push_back(position);
      if (passing.size() + last_.size() > count_) passing.pop_front();
    }
  }

  const EventStore& store_;
  const LogFilter& filter_;
  const std::uint64_t count_;
  const SearchProgress& progress_;
  std::deque<Position> last_;
  LastEvents found_;
  bool cancelled_ = false;
};

}  // namespace

StoreResult<LastEvents> find_last_events(const EventStore& store, const LogFilter& filter,
                                         std::uint64_t count, const SearchProgress& progress) {
  return Search(store, filter, count, progress).run();
}

}  // namespace orderlog
