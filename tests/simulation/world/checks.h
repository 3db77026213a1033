#pragma once

// Holds a world in which nothing goes wrong any more to what it has promised.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "tests/simulation/world/clients.h"
#include "tests/simulation/world/plan.h"
#include "tests/simulation/world/server.h"
#include "tests/simulation/world/worker.h"

namespace orderlog::simulation {

// One thread.
class Checks {
 public:
  // `worker`, `bus`: null where there is none. `tend` starts again who has ended, and leaves the
  // server down only when it can't be started.
  Checks(const Plan& plan, std::string directory, SimulatedServer& server, const Clients& clients,
         SimulatedWorker* worker, SimulatedBus* bus, std::function<void()> tend)
      : plan_(plan),
        directory_(std::move(directory)),
        server_(server),
        clients_(clients),
        worker_(worker),
        bus_(bus),
        tend_(std::move(tend)) {}

  // What does not hold, by the invariants' names. Everything must have come to rest within so much
  // virtual time.
  [[nodiscard]] std::vector<std::string> all(std::uint64_t patience_ms);

 private:
  // What still goes on; empty: nothing.
  [[nodiscard]] std::string unrest();
  [[nodiscard]] bool stream_reaches(Position head) const;
  void await_rest(std::uint64_t patience_ms);
  void ask_again();
  void audit();
  void compare_models();
  void compare_stream();
  void complain(std::string what) { found_.push_back(std::move(what)); }

  const Plan& plan_;
  const std::string directory_;
  SimulatedServer& server_;
  const Clients& clients_;
  SimulatedWorker* const worker_;
  SimulatedBus* const bus_;
  const std::function<void()> tend_;
  std::vector<std::string> found_;
};

}  // namespace orderlog::simulation
