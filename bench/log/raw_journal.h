#pragma once

// What every log must do at least for a request: put a value and sync it, together with those of
// all who came meanwhile, and tell each of them.

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "bench/log/raw_rocksdb.h"

namespace orderlog::bench {

// Any thread appends.
class RawJournal {
 public:
  RawJournal(const std::string& directory, std::size_t value_bytes);
  // Those who wait are still told.
  ~RawJournal();
  RawJournal(const RawJournal&) = delete;
  RawJournal& operator=(const RawJournal&) = delete;

  // `done` is called on the journal's thread, when the value is durable.
  void append(std::function<void()> done);

 private:
  void run();

  RawRocksDb db_;
  const std::string value_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::function<void()>> waiting_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace orderlog::bench
