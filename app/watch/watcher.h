#pragma once

// Looks once a second and says what changed, on a thread of its own: one that waits for the disk
// can't tell anybody that it does.

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "app/watch/look.h"

namespace orderlog {

class Watcher {
 public:
  // `look` outlives it, and is called on its thread.
  explicit Watcher(std::function<Look()> look);
  // Looks for the last time.
  ~Watcher();
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

 private:
  void run();

  const std::function<Look()> look_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace orderlog
