#pragma once

// The log's thread: appends and syncs one batch, and only then hands its answers out. Meanwhile up
// to two others wait, and the newest grows by whatever the line has decided until its turn comes:
// the busier the disk, the more commands share a sync.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "engine/batch.h"
#include "engine/line.h"

namespace orderlog {

class LogThread {
 public:
  // Batches are put together up to `most` tickets and bytes. `after_batch` is called on this thread
  // when one has ended, well or not, before its answers go out.
  LogThread(EventStore& store, LineMetrics& metrics, Amount most,
            std::function<void(const Batch&)> after_batch,
            std::function<void(const StoreError&)> on_fatal);
  ~LogThread();
  LogThread(const LogThread&) = delete;
  LogThread& operator=(const LogThread&) = delete;

  // The line's thread: blocks while the waiting batches have no room for this one.
  void push(std::unique_ptr<Batch> batch);
  // The line's thread: blocks until everything pushed has ended.
  void settle();
  // Ends the thread after everything pushed. Idempotent.
  void stop();

  // The number of the last batch that is durable and visible in the store; any thread.
  [[nodiscard]] std::uint64_t durable_batch() const {
    return durable_batch_.load(std::memory_order_seq_cst);
  }
  // Set when an append was refused with nothing written (the disk is full): that batch and those
  // behind it were answered and dropped, and the line must forget what they did, then call
  // resume(). Any thread.
  [[nodiscard]] bool refused() const { return refused_.load(std::memory_order_acquire); }
  // A sync failed: whether its batch is in the log is unknown, and nothing is appended ever after.
  // Any thread.
  [[nodiscard]] bool broken() const { return broken_.load(std::memory_order_acquire); }
  void resume() { refused_.store(false, std::memory_order_release); }

 private:
  void run();
  [[nodiscard]] bool fits_newest(const Batch& batch) const;
  void finish(Batch& batch);
  void answer_all(Batch& batch, TroubleCode code, const std::string& detail);
  static void deliver(Batch& batch);

  EventStore& store_;
  LineMetrics& metrics_;
  const Amount most_;
  std::function<void(const Batch&)> after_batch_;
  std::function<void(const StoreError&)> on_fatal_;
  std::atomic<std::uint64_t> durable_batch_{0};
  std::atomic<bool> refused_{false};
  std::atomic<bool> broken_{false};

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::unique_ptr<Batch>> waiting_;
  bool busy_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace orderlog
