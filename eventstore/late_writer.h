#pragma once

// The planted bug "acknowledge before the sync", in its worst form: an append is called done while
// its bytes are still in this process only, so that even a plain SIGKILL loses them. The fault
// tests must find it; nothing else ever makes one.

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "eventstore/commit.h"

namespace orderlog {

// Owns the thread that writes, in order, each batch this long after it was called done. The log
// thread adds.
class LateWriter {
 public:
  static constexpr std::chrono::milliseconds kDelay{30};

  explicit LateWriter(std::function<void(const CommitBatch&)> write);
  // Writes what is left.
  ~LateWriter();
  LateWriter(const LateWriter&) = delete;
  LateWriter& operator=(const LateWriter&) = delete;

  void add(std::shared_ptr<const CommitBatch> batch);

 private:
  struct Late {
    std::chrono::steady_clock::time_point due;
    std::shared_ptr<const CommitBatch> batch;
  };

  void run();

  const std::function<void(const CommitBatch&)> write_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Late> waiting_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace orderlog
