// orderlog-sim: plays simulated runs by their seeds.

#include <sys/personality.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>

#include "app/diagnostics.h"
#include "tests/simulation/runner/child.h"
#include "tests/simulation/world/plan.h"

namespace orderlog::simulation {
namespace {

// Where things lie in memory must be the same in every run of a seed; the program starts itself
// again without the system's own dice.
void lie_still(char** arguments) {
  constexpr unsigned long kAsk = 0xffffffff;
  const int now = ::personality(kAsk);
  if (now == -1 || (now & ADDR_NO_RANDOMIZE) != 0) return;
  if (::personality(static_cast<unsigned long>(now) | ADDR_NO_RANDOMIZE) == -1) return;
  ::execv("/proc/self/exe", arguments);
}

int run(int count, char** arguments) {
  CLI::App cli("Plays simulated runs of the engine by their seeds.");
  std::uint64_t seed = 0;
  std::uint64_t commands = 5'000;
  std::string faults;
  std::string scratch = std::filesystem::exists("/dev/shm") ? "/dev/shm" : "/tmp";
  cli.add_option("--seed", seed, "The run");
  cli.add_option("--commands", commands, "That its clients give");
  auto* const listed = cli.add_option("--faults", faults, "Instead of the seed's own");
  cli.add_option("--scratch", scratch, "Where its disks lie");
  CLI11_PARSE(cli, count, arguments);
  set_diagnostics_level(DiagnosticsLevel::kError);
  Plan plan = plan_of(seed, commands);
  if (*listed) plan.faults = *faults_from(faults);
  const Verdict verdict = play_in_child(plan, scratch + "/orderlog-sim");
  std::cout << "seed " << seed << " faults \"" << to_string(plan.faults) << "\"\n";
  std::cout << verdict.commands << " commands, " << verdict.answers << " answers, "
            << verdict.given_again << " given again, " << verdict.read_back << " read back, "
            << verdict.events << " events, " << verdict.crashes << " crashes, "
            << verdict.virtual_ms << " ms, trace " << verdict.trace.hash << ' '
            << verdict.trace.turns << ' ' << verdict.trace.calls << '\n';
  for (const std::string& violation : verdict.violations) std::cout << violation << '\n';
  return verdict.violations.empty() ? 0 : 1;
}

}  // namespace
}  // namespace orderlog::simulation

int main(int count, char** arguments) {
  orderlog::simulation::lie_still(arguments);
  return orderlog::simulation::run(count, arguments);
}
