#include <algorithm>
#include <deque>
#include <vector>

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
  const auto cursor = store.read_from(from);
  std::optional<StreamOwners> owners;
  if (filter.asks_for_owner()) owners.emplace(filter.user, filter.merchant);
  CommitView commit;
  for (Position next = from; next < end;) {
    const auto bytes = cursor->next();
    if (!bytes.ok()) return fail(bytes.error());
    if (!bytes->has_value()) return true;
    if (const auto decoded = decode_commit((*bytes)->bytes, commit); !decoded.ok()) {
      return fail(StoreError{StoreErrorCode::kCorrupt,
                             "at position " + std::to_string((*bytes)->first.value()) + " " +
                                 std::string(to_string(decoded.error()))});
    }
    const bool passes = admits_commit(filter, commit);
    for (std::size_t i = 0; i < commit.events.size(); ++i) {
      const Position position = commit.position_of(i);
      const bool theirs = !owners || owners->owns(commit.tenant, commit.events[i]);
      if (position < from || position >= end || !theirs || !passes) continue;
      if (admits_event(filter, position, commit.events[i])) take(position);
    }
    next = (*bytes)->last.next();
    if (progress && !progress((*bytes)->last)) return false;
  }
  return true;
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
