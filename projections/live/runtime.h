#pragma once

// Keeps the read models up with the log: one thread reads what is durable in batches, applies it,
// commits every model's rows with their checkpoint, and then says how far they are.
//
// Each event's effect is there exactly once: rows and checkpoint are written together, and nothing
// at or before a model's checkpoint is applied to it again. Models at one position are fed from one
// reading of the log. A model that is behind (stopped for a while, or newly built) catches up by
// itself, in slices short enough to leave the others live, and then joins them: from then on it is
// level with them between any two tasks of this thread.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "eventstore/event_store.h"
#include "projections/live/follower.h"
#include "projections/live/live_model.h"

namespace orderlog {

struct RuntimeOptions {
  // A batch ends at whichever comes first.
  std::size_t batch_events = 2'048;
  std::chrono::milliseconds batch_time{5};
};

// One thread starts and stops; any thread but the runtime's own may do the rest.
class ProjectionRuntime {
 public:
  // The log outlives it.
  explicit ProjectionRuntime(EventStore& log, RuntimeOptions options = {});
  ~ProjectionRuntime();
  ProjectionRuntime(const ProjectionRuntime&) = delete;
  ProjectionRuntime& operator=(const ProjectionRuntime&) = delete;

  void start();
  // Returns when the thread has ended; what was read is committed.
  void stop();

  // Returns when nothing is being applied any more; the models then fall behind until resume().
  void pause();
  void resume();

  // Runs `task` between two batches, where nothing is half applied, and returns when it is done.
  // Before start() and after stop() it runs here and now.
  void run_between_batches(const std::function<void()>& task);

  // Within a task only: the model is fed from now on, or no more.
  void follow(std::shared_ptr<LiveModel> model);
  void leave(const LiveModel& model);

  // A stopped model may have been asked to retry: look.
  void wake() {
    wanted_.store(true);
    log_.interrupt();
  }

 private:
  struct Task {
    const std::function<void()>* run = nullptr;
    bool done = false;
  };

  void run();
  // False when it is time to end.
  [[nodiscard]] bool run_tasks();
  void revive_models();
  [[nodiscard]] bool advance_all();
  void place(const std::vector<LiveModel*>& models);
  void merge_followers();
  void settle_pending_stops();

  EventStore& log_;
  RuntimeOptions options_;
  // The thread's own, like all that is not under the mutex.
  std::vector<std::shared_ptr<LiveModel>> models_;
  std::vector<std::unique_ptr<Follower>> followers_;  // the furthest first

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Task*> tasks_;
  std::atomic<bool> wanted_{false};  // there is something to do besides what the log holds
  bool running_ = false;
  bool stopping_ = false;
  bool paused_ = false;
  bool idle_ = false;
  std::thread thread_;
};

}  // namespace orderlog
