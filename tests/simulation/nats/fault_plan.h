#pragma once

// What befalls a broker and its clients, drawn from a seed.

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/simulation/nats/broker.h"
#include "tests/simulation/nats/chance.h"

namespace orderlog::simulated_nats {

// One thread.
class FaultPlan {
 public:
  // `clients`: the connections that may be cut, delayed or disconnected, by name. `stream`: the one
  // that may be deleted; empty: none.
  FaultPlan(std::uint64_t seed, Broker& broker, std::vector<std::string> clients,
            std::string stream)
      : chance_(seed), broker_(broker), clients_(std::move(clients)), stream_(std::move(stream)) {}

  // Does one thing to them, which may last; returns what.
  std::string next();
  // Everything works again. What was forgotten stays so.
  void heal();
  // Up to `most`, from the same seed.
  [[nodiscard]] std::chrono::milliseconds pause(std::chrono::milliseconds most) {
    return std::chrono::milliseconds(chance_.below(static_cast<std::uint64_t>(most.count()) + 1));
  }

 private:
  [[nodiscard]] const std::string& one_client() { return clients_[chance_.below(clients_.size())]; }

  Chance chance_;
  Broker& broker_;
  const std::vector<std::string> clients_;
  const std::string stream_;
};

}  // namespace orderlog::simulated_nats
