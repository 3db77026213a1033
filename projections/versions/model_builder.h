#pragma once

// Builds one version after the other: a build takes memory and whatever processor time is left
// over, and two at once would each be as slow as both after one another.

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace orderlog {

class ManagedModel;

// One thread starts and stops; any thread enqueues.
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
  // for meanwhile.
  void enqueue(ManagedModel& model, std::chrono::milliseconds pause);

 private:
  using Moment = std::chrono::steady_clock::time_point;
  struct Waiting {
    ManagedModel* model = nullptr;
    Moment from;
  };

  void run();
  void build(ManagedModel& model) const;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Waiting> queue_;  // first come, first built
  bool stopping_ = false;
  int nice_ = 0;
  std::thread thread_;
};

}  // namespace orderlog
