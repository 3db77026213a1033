#pragma once

// Keeps the read models up with the log: one thread reads what is durable in batches, applies it,
// commits every model's rows with their checkpoint, and then says how far they are.
//
// Each event's effect is there exactly once: rows and checkpoint are written together, and nothing
// at or before a model's checkpoint is applied to it again. Models at one position are fed from one
// reading of the log. A model that is behind (new, or stopped for a while) catches up by itself, in
// slices short enough to leave the others live, and then joins them.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "eventstore/event_store.h"
#include "projections/follower.h"
#include "projections/live_model.h"
#include "projections/model_store.h"
#include "projections/projection.h"
#include "projections/queries.h"
#include "projections/status.h"

namespace orderlog {

struct RuntimeOptions {
  // A batch ends at whichever comes first.
  std::size_t batch_events = 2'048;
  std::chrono::milliseconds batch_time{5};
};

// One thread adds, starts and stops; any thread may do the rest. Waiting readers are let go by
// their own deadlines.
class ProjectionRuntime {
 public:
  // Both outlive it.
  ProjectionRuntime(EventStore& log, const Clock& clock, RuntimeOptions options = {});
  ~ProjectionRuntime();
  ProjectionRuntime(const ProjectionRuntime&) = delete;
  ProjectionRuntime& operator=(const ProjectionRuntime&) = delete;

  // Before start(). Refuses a model that has seen more than the log holds (kAheadOfLog: the log
  // lost something, and the caller must not go on) or events of another log (kOtherLog).
  [[nodiscard]] ModelResult<Ok> add(std::unique_ptr<Projection> projection,
                                    std::unique_ptr<ModelStore> store);
  void start();
  // Returns when the thread has ended; what was read is committed.
  void stop();

  // Returns when nothing is being applied any more; the models then fall behind until resume().
  void pause();
  void resume();

  // Lives as long as the runtime.
  [[nodiscard]] std::optional<ModelView> model(std::string_view name) const;
  [[nodiscard]] std::vector<ProjectionStatus> status() const;
  // Lets a stopped projection try its event again. False when none of that name is stopped.
  bool retry(std::string_view name);

 private:
  void run();
  // False when it is time to end.
  [[nodiscard]] bool wait_while_paused();
  void revive_models();
  [[nodiscard]] bool advance_all();
  void place(const std::vector<LiveModel*>& models);
  void merge_followers();
  void settle_pending_stops();

  EventStore& log_;
  const Clock& clock_;
  RuntimeOptions options_;
  std::vector<std::unique_ptr<LiveModel>> models_;
  std::vector<std::unique_ptr<Follower>> followers_;  // the furthest first; the thread's own

  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  bool paused_ = false;
  bool idle_ = false;
  std::thread thread_;
};

}  // namespace orderlog
