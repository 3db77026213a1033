#pragma once

// The server of a simulated world, without HTTP: its log, line and read models, as app/serving.cc
// puts them together, on a disk that loses what was not synced. It lives many lives on one
// directory.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>

#include "tests/fault/lossy_file_system.h"
#include "tests/simulation/disk/faulty_disk.h"
#include "tests/simulation/world/bus.h"
#include "tests/simulation/world/messages.h"
#include "tests/simulation/world/plan.h"

namespace orderlog {
struct PublisherStatus;
class EventStore;
class ReadModels;
}  // namespace orderlog

namespace orderlog::simulation {

// What is to happen to it from the first operation of its disk on.
struct Fate {
  std::optional<std::uint64_t> dies_after = std::nullopt;  // operations
  std::optional<FaultyDisk::Failure> disk_failure = std::nullopt;
};

// One thread starts, ends and asks for what is inside; any thread gives commands and reads.
class SimulatedServer {
 public:
  // `bus`: what it publishes to; null: nothing.
  SimulatedServer(const Plan& plan, std::string directory, SimulatedBus* bus);
  ~SimulatedServer();
  SimulatedServer(const SimulatedServer&) = delete;
  SimulatedServer& operator=(const SimulatedServer&) = delete;

  // nullopt: it runs. Else why it does not; dead or not, nothing of it is left but its directory.
  [[nodiscard]] std::optional<std::string> start(const Fate& fate = Fate());
  // In good order.
  void stop();
  // At once; and what the disk has of it is what that leaves.
  void end(testing::LossyFileSystem::Loss loss);

  [[nodiscard]] bool is_running() const { return life_ != nullptr; }
  // The disk's power is gone, or it has ended itself because the log can't be synced: end() it.
  [[nodiscard]] bool is_dead() const;
  [[nodiscard]] FaultyDisk& disk();
  // From which version each model was answered when the power went, by its name.
  [[nodiscard]] std::map<std::string, std::uint32_t> served_at_death() const;
  // Of the life that is, or of the last one: its name on the bus, and how far it has published.
  [[nodiscard]] std::string life_name() const;
  [[nodiscard]] std::optional<PublisherStatus> relay_status() const;
  // Operations of its disks that failed, in all its lives.
  [[nodiscard]] std::uint64_t disk_errors() const;
  // Before so many further operations of its disk.
  void die_after(std::uint64_t operations);

  // nullopt: no answer came in time. Whether the command was done is not known then.
  [[nodiscard]] std::optional<MessageAnswer> give(const Message& message,
                                                  std::chrono::milliseconds at_most);

  // While it runs; null else. Whoever reads keeps it from being ended.
  class Inside {
   public:
    [[nodiscard]] explicit operator bool() const { return models_ != nullptr; }
    [[nodiscard]] const ReadModels& models() const { return *models_; }
    [[nodiscard]] EventStore& log() const { return *log_; }

   private:
    friend class SimulatedServer;
    std::shared_lock<std::shared_mutex> stays_;
    EventStore* log_ = nullptr;
    ReadModels* models_ = nullptr;
  };
  [[nodiscard]] Inside inside();

 private:
  struct Life;

  [[nodiscard]] std::optional<std::string> begin_life(Life& life);
  void note_death(Life& life);
  void begin_relay(Life& life);
  void end_life(bool in_order);

  const Plan& plan_;
  const std::string directory_;
  SimulatedBus* const bus_;
  std::uint64_t lives_ = 0;
  std::uint64_t disk_errors_ = 0;  // of the lives before
  std::shared_mutex stays_;
  mutable std::mutex mutex_;  // over which life it is
  std::shared_ptr<Life> life_;
};

}  // namespace orderlog::simulation
