#pragma once

// A file system whose disk fails, fills up, slows down or hangs, over another one. Under simulation
// the waits are made up.

#include <cstdint>
#include <memory>

namespace rocksdb {
class FileSystem;
}

namespace orderlog::simulation {

// Any thread.
class FaultyDisk {
 public:
  // A change is a write, a sync or what happens to a name.
  enum class Operation { kChange, kRead };
  enum class Error { kInputOutput, kNoSpace };
  enum class HowLong { kOnce, kForEver };

  struct Failure {
    std::uint64_t after = 0;  // so many other operations of that kind
    Operation which = Operation::kChange;
    Error error = Error::kInputOutput;
    HowLong how_long = HowLong::kOnce;
  };

  explicit FaultyDisk(std::shared_ptr<rocksdb::FileSystem> beneath);
  ~FaultyDisk();

  [[nodiscard]] std::shared_ptr<rocksdb::FileSystem> file_system() const;

  void fail(const Failure& failure);
  // Each change takes so much longer.
  void slow_down_by(std::uint64_t nanos);
  // No change ends before this moment of the simulation.
  void hang_until(std::uint64_t moment_ns);
  // As new.
  void mend();
  // How many operations have failed.
  [[nodiscard]] std::uint64_t errors() const;

  class State;

 private:
  std::shared_ptr<State> state_;
  std::shared_ptr<rocksdb::FileSystem> file_system_;
};

}  // namespace orderlog::simulation
