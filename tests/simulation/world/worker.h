#pragma once

// A worker of a simulated world, without HTTP: the log as it comes over the bus and read models of
// it, as app/working.cc puts them together, on a disk of its own. It lives many lives on one
// directory.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "tests/fault/lossy_file_system.h"
#include "tests/simulation/disk/faulty_disk.h"
#include "tests/simulation/world/bus.h"
#include "tests/simulation/world/plan.h"

namespace orderlog {
class ReadModels;
}

namespace orderlog::simulation {

// One thread.
class SimulatedWorker {
 public:
  SimulatedWorker(const Plan& plan, std::string directory, SimulatedBus& bus);
  ~SimulatedWorker();
  SimulatedWorker(const SimulatedWorker&) = delete;
  SimulatedWorker& operator=(const SimulatedWorker&) = delete;

  // nullopt: it runs. Else why it does not.
  [[nodiscard]] std::optional<std::string> start();
  void stop();
  // At once; its disk loses what was not synced.
  void end();
  // What it had built is gone. Not while it runs.
  void empty();

  [[nodiscard]] bool is_running() const { return life_ != nullptr; }
  [[nodiscard]] bool is_dead() const;
  void die_after(std::uint64_t operations);
  // Of this life, or of the next one while there is none.
  void fail_disk(const FaultyDisk::Failure& failure);
  void mend_disk();
  // Operations of its disks that failed, in all its lives; in the last one, whether any did.
  [[nodiscard]] std::uint64_t disk_errors() const;
  [[nodiscard]] bool disk_was_bad() const { return disk_was_bad_; }
  // Its connections, for whoever cuts them.
  [[nodiscard]] std::string life_name() const;
  // While it runs.
  [[nodiscard]] const ReadModels& models() const;
  // How far it has come with the stream, in words.
  [[nodiscard]] std::string reading() const;

 private:
  struct Life;
  void bury(Life& life);

  const Plan& plan_;
  const std::string directory_;
  SimulatedBus& bus_;
  std::uint64_t lives_ = 0;
  std::optional<FaultyDisk::Failure> awaits_;  // the next life
  std::uint64_t disk_errors_ = 0;              // of lives that are over
  bool disk_was_bad_ = false;
  std::unique_ptr<Life> life_;
};

}  // namespace orderlog::simulation
