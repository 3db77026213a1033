#pragma once

// All pending deadlines of a line, however many: the nearest few thousand in order in memory, the
// others as unordered changes of the last generations, and on disk. The log thread applies changes,
// any thread asks.
//
// `near_` holds exactly the pending deadlines up to `horizon_`. When it runs empty, the next ones
// are gathered from disk and from the changes. A deadline beyond the horizon costs one slot in a
// flat table; one that is set and taken away within a generation leaves no trace on disk.

#include <atomic>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

#include "eventstore/event_store.h"
#include "eventstore/position_map.h"

namespace orderlog {

struct DeadlineChange {
  PendingDeadline deadline;
  bool is_set = true;  // else taken away
};

class DeadlineQueue {
 public:
  // Calls `take` with the deadlines on disk after `after`, in order, until it returns false.
  using ReadDisk = std::function<StoreResult<Ok>(
      const PendingDeadline& after, const std::function<bool(const PendingDeadline&)>& take)>;

  explicit DeadlineQueue(ReadDisk read_disk);

  void apply(const std::vector<DeadlineChange>& changes);

  [[nodiscard]] std::optional<TimeMs> earliest();
  [[nodiscard]] StoreResult<std::vector<PendingDeadline>> due(TimeMs now_ms, std::size_t limit);

  // The changes so far become one generation's, to be written down; there is at most one such at a
  // time.
  void freeze();
  struct Changes {
    std::vector<PendingDeadline> set;
    std::vector<PendingDeadline> taken_away;
  };
  // Only between freeze() and drop_frozen(), and of the thread that calls the latter.
  [[nodiscard]] Changes frozen_changes() const;
  // They are on disk now.
  void drop_frozen();

 private:
  struct Generation {
    PositionMap set;
    PositionMap taken_away;
  };

  void add(const PendingDeadline& deadline);
  void remove(const PendingDeadline& deadline);
  [[nodiscard]] StoreResult<Ok> extend();
  void publish_earliest();

  const ReadDisk read_disk_;
  mutable std::mutex mutex_;
  Generation active_;
  Generation frozen_;
  std::set<PendingDeadline> near_;
  PendingDeadline horizon_;
  bool holds_all_ = false;  // nothing is pending beyond the horizon
  std::atomic<TimeMs> earliest_;
};

}  // namespace orderlog
