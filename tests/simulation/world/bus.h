#pragma once

// The bus of a simulated world, and who is on it under which name: a life of a process has names of
// its own, so that what it sends when it is dead arrives nowhere.

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "messaging/bus_options.h"
#include "tests/simulation/nats/broker.h"
#include "tests/simulation/world/fault.h"

namespace orderlog::simulation {

// Any thread.
class SimulatedBus {
 public:
  explicit SimulatedBus(std::uint64_t seed)
      : broker_({.seed = seed, .sync_interval = std::chrono::milliseconds(500)}) {
    broker_.start();
  }

  // A connection of the life of that process: "server-3-log".
  [[nodiscard]] BusOptions options(const std::string& life, const std::string& part) {
    const std::string name = life + '-' + part;
    const std::lock_guard lock(mutex_);
    names_.push_back({life, name});
    return {.url = broker_.url(), .name = name};
  }
  // The life is over: from now on nothing of it gets through. For good.
  void cut(const std::string& life) {
    for (const std::string& name : names_of(life)) broker_.cut(name);
  }
  void mend(const std::string& life) {
    for (const std::string& name : names_of(life)) broker_.mend(name);
  }
  [[nodiscard]] simulated_nats::Broker& broker() { return broker_; }

 private:
  struct Name {
    std::string life;
    std::string name;
  };

  [[nodiscard]] std::vector<std::string> names_of(const std::string& life) {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> names;
    for (const Name& each : names_) {
      if (each.life == life) names.push_back(each.name);
    }
    return names;
  }

  std::mutex mutex_;
  std::vector<Name> names_;
  simulated_nats::Broker broker_;
};

}  // namespace orderlog::simulation
