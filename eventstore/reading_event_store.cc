#include "eventstore/reading_event_store.h"

#include "eventstore/due_deadlines.h"
#include "eventstore/log_scan.h"

namespace orderlog {

StoreResult<Head> ReadingEventStore::append(std::shared_ptr<CommitBatch>) {
  return fail(refused());
}

StoreResult<Ok> ReadingEventStore::put_snapshot(std::string_view, std::string_view,
                                                const Snapshot&) {
  return fail(refused());
}

StoreResult<Ok> ReadingEventStore::copy_to(const std::string&) { return fail(refused()); }

std::optional<TimeMs> ReadingEventStore::next_deadline() const {
  const auto pending = scan_for_deadlines(*this);
  if (!pending || pending->empty()) return std::nullopt;
  return pending->begin()->due_ms;
}

StoreResult<std::vector<PendingDeadline>> ReadingEventStore::deadlines_due(
    TimeMs now_ms, std::size_t limit) const {
  const auto pending = scan_for_deadlines(*this);
  if (!pending) return fail(pending.error());
  return due_deadlines(*pending, now_ms, limit);
}

}  // namespace orderlog
