#pragma once

// Builds one version after the other: a build takes memory and whatever processor time is left
// over, and two at once would each be as slow as both after one another. What somebody waits for
// and what is done in a moment has a thread of its own beside that: a rebuild of hours, or one that
// an operator slowed down, keeps neither a rollback waiting nor a model that nothing serves.

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace orderlog {

class ManagedModel;

// One thread starts and stops; any thread enqueues, but not with a lock that a model's can_wait()
// takes.
class ModelBuilder {
 public:
  ModelBuilder() = default;
  ~ModelBuilder() { stop(); }
  ModelBuilder(const ModelBuilder&) = delete;
  ModelBuilder& operator=(const ModelBuilder&) = delete;

  // `nice`: of the threads that build while another version serves, as setpriority(2) has it.
  void start(int nice);
  // Returns when no build is under way; interrupt those first.
  void stop();

  // Calls model.build() when it is its turn and the pause is over; once, however often it was asked
  // for meanwhile, and never while it is being called.
  void enqueue(ManagedModel& model, std::chrono::milliseconds pause);

 private:
  using Moment = std::chrono::steady_clock::time_point;
  struct Waiting {
    ManagedModel* model = nullptr;
    Moment from;
  };
  struct Worker {
    ManagedModel* at_work = nullptr;
    std::thread thread;
  };

  void run(Worker& worker);
  // Null when there is nothing for it now; `next` is then when there may be.
  [[nodiscard]] ManagedModel* take(const Worker& worker, Moment& next);
  [[nodiscard]] bool may_take(const Worker& worker, const ManagedModel& model) const;
  void build(ManagedModel& model) const;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Waiting> queue_;  // first come, first built
  Worker builder_;
  Worker mender_;  // takes what can't wait, while the builder is at something that could
  bool stopping_ = false;
  int nice_ = 0;
};

}  // namespace orderlog
