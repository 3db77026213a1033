#pragma once

// Holds a world in which nothing goes wrong any more to what it has promised.

#include <cstdint>
#include <string>
#include <vector>

#include "tests/simulation/world/clients.h"
#include "tests/simulation/world/plan.h"
#include "tests/simulation/world/server.h"

namespace orderlog::simulation {

// One thread.
class Checks {
 public:
  Checks(const Plan& plan, std::string directory, SimulatedServer& server, const Clients& clients)
      : plan_(plan), directory_(std::move(directory)), server_(server), clients_(clients) {}

  // What does not hold, by the invariants' names. Everything must have come to rest within so much
  // virtual time.
  [[nodiscard]] std::vector<std::string> all(std::uint64_t patience_ms);

 private:
  void await_rest(std::uint64_t patience_ms);
  void ask_again();
  void audit();
  void compare_models();
  void complain(std::string what) { found_.push_back(std::move(what)); }

  const Plan& plan_;
  const std::string directory_;
  SimulatedServer& server_;
  const Clients& clients_;
  std::vector<std::string> found_;
};

}  // namespace orderlog::simulation
