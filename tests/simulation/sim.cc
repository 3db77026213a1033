// orderlog-sim: plays simulated runs by their seeds.
//
//   orderlog-sim --seed 17                 one run, as often as you like the same
//   orderlog-sim --seeds 500 --first 1     many, two at a time
//   orderlog-sim --seed 17 --shrink        the least that still goes wrong
//   orderlog-sim --seed 17 --faults "power_cut@120+7"   other faults than the seed's own

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>

#include "app/diagnostics.h"
#include "tests/simulation/lie_still.h"
#include "tests/simulation/runner/child.h"
#include "tests/simulation/runner/fleet.h"
#include "tests/simulation/runner/shrink.h"
#include "tests/simulation/world/plan.h"

namespace orderlog::simulation {
namespace {

constexpr int kViolated = 1;
constexpr int kUsage = 2;

const std::map<std::string, Workflow>& workflows() {
  static const std::map<std::string, Workflow> kNames = {
      {"flash_sale", Workflow::kFlashSale}, {"counter_order", Workflow::kCounterOrder}};
  return kNames;
}

struct Wanted {
  std::uint64_t seed = 0;
  std::uint64_t first = 1;
  std::uint64_t seeds = 0;
  std::uint64_t commands = 5'000;
  unsigned at_once = 2;
  std::string faults;
  bool has_faults = false;
  bool shrinks = false;
  bool goes_on = false;
  bool tells_all = false;
  Planted planted = Planted::kNone;
  Workflow workflow = Workflow::kMixed;
  bool in_restart = false;
  std::string scratch;
  std::string diary;

  [[nodiscard]] Plan plan(std::uint64_t of_seed) const {
    if (workflow != Workflow::kMixed) {
      return plan_of_step(workflow, faults_from(faults)->front().kind, of_seed, in_restart);
    }
    Plan plan = plan_of(of_seed, commands);
    plan.planted = planted;
    plan.turns.diary = diary;
    if (has_faults) plan = with_faults(std::move(plan), *faults_from(faults));
    return plan;
  }
};

void tell(const Plan& plan, const Verdict& verdict) {
  std::cout << "seed " << plan.seed << ", " << plan.commands << " commands, faults \""
            << to_string(plan.faults) << "\"\n  " << verdict.answers << " answers, "
            << verdict.given_again << " given again, " << verdict.read_back << " read back, "
            << verdict.events << " events, " << verdict.crashes << " crashes, "
            << verdict.disk_errors << " errors of the disk, " << verdict.virtual_ms << " ms, trace "
            << verdict.trace.hash << ' ' << verdict.trace.turns << ' ' << verdict.trace.calls
            << '\n';
  for (const std::string& violation : verdict.violations) std::cout << "  " << violation << '\n';
  std::cout << std::flush;
}

int play_one(const Wanted& wanted) {
  const Plan plan = wanted.plan(wanted.seed);
  const Verdict verdict = play_in_child(plan, wanted.scratch);
  tell(plan, verdict);
  if (verdict.violations.empty()) return 0;
  if (!wanted.shrinks) return kViolated;
  const auto fails = [&wanted](const Plan& smaller) {
    return !play_in_child(smaller, wanted.scratch).violations.empty();
  };
  const auto told = [](const Plan& smaller) {
    std::cout << "still: --commands " << smaller.commands << " --faults \""
              << to_string(smaller.faults) << "\"" << std::endl;
  };
  const Plan least = shrink(plan, fails, told);
  tell(least, play_in_child(least, wanted.scratch));
  return kViolated;
}

int play_many(const Wanted& wanted) {
  std::uint64_t violated = 0;
  std::uint64_t crashes = 0;
  std::uint64_t answers = 0;
  std::uint64_t assertions = 0;
  const std::uint64_t played = play_fleet(
      {wanted.first, wanted.seeds, wanted.at_once, wanted.scratch},
      [&wanted](std::uint64_t seed) { return wanted.plan(seed); },
      [&](const Plan& plan, const Verdict& verdict) {
        crashes += verdict.crashes;
        answers += verdict.answers;
        assertions += verdict.assertion.empty() ? 0 : 1;
        if (verdict.violations.empty()) {
          if (wanted.tells_all) tell(plan, verdict);
          return true;
        }
        ++violated;
        tell(plan, verdict);
        return wanted.goes_on;
      });
  std::cout << played << " seeds of " << wanted.commands << " commands, " << crashes << " crashes, "
            << answers << " answers, " << violated << " violated, " << assertions
            << " assertions of RocksDB's" << std::endl;
  return violated == 0 ? 0 : kViolated;
}

int run(int count, char** arguments) {
  Wanted wanted;
  wanted.scratch = std::filesystem::exists("/dev/shm")
                       ? "/dev/shm/orderlog-sim"
                       : std::filesystem::temp_directory_path() / "orderlog-sim";
  CLI::App cli("Plays simulated runs of the engine by their seeds.");
  cli.add_option("--seed", wanted.seed, "The run");
  cli.add_option("--seeds", wanted.seeds, "So many runs");
  cli.add_option("--first", wanted.first, "Of them, the first")->capture_default_str();
  cli.add_option("--commands", wanted.commands, "That clients give in each")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  cli.add_option("--jobs", wanted.at_once, "Runs at a time")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  auto* const faults = cli.add_option("--faults", wanted.faults, "Instead of the seed's own");
  cli.add_option("--planted", wanted.planted, "A bug that is put in")
      ->transform(CLI::CheckedTransformer(planted_bugs()));
  cli.add_option("--workflow", wanted.workflow,
                 "One small piece of business, with the one fault that --faults names at the step "
                 "that --seed names")
      ->transform(CLI::CheckedTransformer(workflows()))
      ->needs(faults);
  cli.add_flag("--in-restart", wanted.in_restart, "Counted from a second start");
  cli.add_flag("--shrink", wanted.shrinks, "Look for the least that still goes wrong");
  cli.add_flag("--keep-going", wanted.goes_on, "Beyond the first that goes wrong");
  cli.add_flag("--tell-all", wanted.tells_all, "Of many runs, also those that go well");
  cli.add_option("--diary", wanted.diary, "Where to write down who ran when");
  cli.add_option("--scratch", wanted.scratch, "Where the disks lie")->capture_default_str();
  CLI11_PARSE(cli, count, arguments);
  wanted.has_faults = faults->count() > 0;
  const auto given = faults_from(wanted.faults);
  const bool needs_one = wanted.workflow != Workflow::kMixed;
  if (wanted.has_faults && (!given || (needs_one && given->empty()))) {
    std::cerr << "--faults takes kind@commands+detail, with a blank between two\n";
    return kUsage;
  }
  set_diagnostics_level(DiagnosticsLevel::kError);
  return wanted.seeds > 0 ? play_many(wanted) : play_one(wanted);
}

}  // namespace
}  // namespace orderlog::simulation

int main(int count, char** arguments) {
  orderlog::simulation::lie_still(arguments);
  return orderlog::simulation::run(count, arguments);
}
