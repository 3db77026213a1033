#pragma once

#include <cstddef>
#include <set>
#include <vector>

#include "eventstore/event_store.h"

namespace orderlog {

// Those of `pending` that are due at or before `now_ms`, the earliest first, at most `limit`.
[[nodiscard]] inline std::vector<PendingDeadline> due_deadlines(
    const std::set<PendingDeadline>& pending, TimeMs now_ms, std::size_t limit) {
  std::vector<PendingDeadline> due;
  for (const PendingDeadline& deadline : pending) {
    if (deadline.due_ms > now_ms || due.size() == limit) break;
    due.push_back(deadline);
  }
  return due;
}

}  // namespace orderlog
