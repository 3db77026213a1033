#include "eventstore/log_scan.h"

#include <algorithm>

#include "eventstore/commit_reading.h"
#include "eventstore/log_reader.h"
#include "eventstore/stored_event.h"

namespace orderlog {
namespace {

StoreResult<Ok> scan_events(const EventStore& log, std::string_view tenant, std::string_view stream,
                            const std::function<bool(const CommitView&, std::size_t)>& visit) {
  return scan_log(log, [&](const CommitView& commit) {
    if (commit.tenant != tenant) return true;
    for (std::size_t i = 0; i < commit.events.size(); ++i) {
      if (commit.events[i].stream == stream && !visit(commit, i)) return false;
    }
    return true;
  });
}

}  // namespace

StoreResult<Ok> scan_log(const EventStore& log,
                         const std::function<bool(const CommitView&)>& visit) {
  return visit_commits(
      log, Position{1},
      [&visit](const CommitBytes&, const CommitView& commit) { return visit(commit); },
      [](Position first, std::optional<CommitError> why) {
        return unreadable_commit(first, *why);
      });
}

StoreResult<std::optional<Position>> scan_for_key(const EventStore& log, std::string_view tenant,
                                                  std::string_view key) {
  std::optional<Position> found;
  const auto scanned = scan_log(log, [&](const CommitView& commit) {
    if (commit.tenant != tenant || commit.idempotency_key != key) return true;
    found = commit.first_position;
    return false;
  });
  if (!scanned) return fail(scanned.error());
  return found;
}

StoreResult<std::optional<StreamHead>> scan_for_stream_head(const EventStore& log,
                                                            std::string_view tenant,
                                                            std::string_view stream) {
  std::optional<StreamHead> head;
  const auto scanned =
      scan_events(log, tenant, stream, [&](const CommitView& commit, std::size_t i) {
        head = StreamHead{commit.events[i].version, commit.position_of(i)};
        return true;
      });
  if (!scanned) return fail(scanned.error());
  return head;
}

StoreResult<std::vector<StoredEvent>> scan_stream(const EventStore& log, std::string_view tenant,
                                                  std::string_view stream, StreamVersion from,
                                                  Direction direction, std::size_t limit) {
  const bool forward = direction == Direction::kForward;
  std::vector<StoredEvent> events;
  if (limit == 0) return events;
  const auto scanned =
      scan_events(log, tenant, stream, [&](const CommitView& commit, std::size_t i) {
        const StreamVersion version = commit.events[i].version;
        if (forward && version < from) return true;
        if (!forward && version > from) return false;
        // Backward, the newest `limit` so far are kept.
        if (!forward && events.size() == limit) events.erase(events.begin());
        events.push_back(stored_event(commit, i));
        return !forward || events.size() < limit;
      });
  if (!scanned) return fail(scanned.error());
  if (!forward) std::reverse(events.begin(), events.end());
  return events;
}

StoreResult<std::set<PendingDeadline>> scan_for_deadlines(const EventStore& log) {
  std::set<PendingDeadline> pending;
  const auto scanned = scan_log(log, [&](const CommitView& commit) {
    for (std::size_t i = 0; i < commit.events.size(); ++i) {
      const EventView& event = commit.events[i];
      pending.erase({event.cleared_deadline_ms, event.cleared_deadline_position});
      if (event.deadline_ms != 0) pending.insert({event.deadline_ms, commit.position_of(i)});
    }
    return true;
  });
  if (!scanned) return fail(scanned.error());
  return pending;
}

}  // namespace orderlog
