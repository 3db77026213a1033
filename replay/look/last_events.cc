#include <algorithm>
#include <deque>
#include <vector>

#include "replay/commit_reading.h"
#include "replay/look/show.h"

namespace orderlog {
namespace {

// The first piece that is read from the end; each further one is four times as long.
constexpr std::uint64_t kFirstPieceEvents = 1'024;

// Positions of events that pass, between `from` and `end`, which is behind the last. False when
// `progress` ended it.
StoreResult<bool> collect(const EventStore& store, const LogFilter& filter, Position from,
                          Position end, const std::function<void(Position)>& take,
                          const ShowProgress& progress) {
  std::optional<StreamOwners> owners;
  if (filter.asks_for_owner()) owners.emplace(filter.user, filter.merchant);
  bool cancelled = false;
  const auto read =
      read_commits(store, from, [&](const CommitBytes& bytes, const CommitView& commit) {
        const bool passes = admits_commit(filter, commit);
        for (std::size_t i = 0; i < commit.events.size(); ++i) {
          const Position position = commit.position_of(i);
          const bool theirs = !owners || owners->owns(commit.tenant, commit.events[i]);
          if (position < from || position >= end || !theirs || !passes) continue;
          if (admits_event(filter, position, commit.events[i])) take(position);
        }
        cancelled = progress && !progress(bytes.last);
        return !cancelled && bytes.last.next() < end;
      });
  if (!read) return fail(read.error());
  return !cancelled;
}

}  // namespace

StoreResult<Position> position_of_last(const EventStore& store, const LogFilter& filter,
                                       std::uint64_t count, const ShowProgress& progress) {
  const Position head = store.head().position;
  std::deque<Position> last;
  Position end = head.next();
  std::uint64_t piece = filter.asks_for_owner() ? head.value() : kFirstPieceEvents;
  while (end > Position{1} && last.size() < count) {
    const Position from{end.value() > piece ? end.value() - piece : 1};
    std::deque<Position> before;
    const auto take = [&](Position position) {
      before.push_back(position);
      if (before.size() + last.size() > count) before.pop_front();
    };
    const auto read = collect(store, filter, from, end, take, progress);
    if (!read) return fail(read.error());
    if (!*read) return head.next();
    last.insert(last.begin(), before.begin(), before.end());
    end = from;
    piece *= 4;
  }
  return last.empty() ? head.next() : last.front();
}

}  // namespace orderlog
