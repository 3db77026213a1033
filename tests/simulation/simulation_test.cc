// Many simulated runs: none violates what is promised, and every planted bug is found.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "tests/exam/exam.h"
#include "tests/simulation/regressions.h"
#include "tests/simulation/runner/child.h"
#include "tests/simulation/runner/fleet.h"
#include "tests/simulation/world/plan.h"

namespace orderlog::simulation {
namespace {

using ::orderlog::testing::exam_count;
using ::orderlog::testing::report;

constexpr std::uint64_t kCommands = 5'000;
constexpr std::uint64_t kCommandsOfPlanted = 1'000;
// A bug that so many runs don't show is not found.
constexpr std::uint64_t kSeedsOfPlanted = 300;
constexpr unsigned kAtOnce = 2;

std::string told(const Plan& plan, const Verdict& verdict) {
  std::string text = "orderlog-sim --seed " + std::to_string(plan.seed) + " --commands " +
                     std::to_string(plan.commands) + " --faults \"" + to_string(plan.faults) + "\"";
  for (const std::string& violation : verdict.violations) text += "\n  " + violation;
  return text;
}

struct Sums {
  std::uint64_t violated = 0;
  std::uint64_t crashes = 0;
  std::uint64_t answers = 0;
  std::uint64_t events = 0;
  std::uint64_t assertions = 0;
  std::uint64_t disk_errors = 0;

  void add(const Plan& plan, const Verdict& verdict) {
    crashes += verdict.crashes;
    answers += verdict.answers;
    events += verdict.events;
    disk_errors += verdict.disk_errors;
    assertions += verdict.assertion.empty() ? 0 : 1;
    if (verdict.violations.empty()) return;
    ++violated;
    ADD_FAILURE() << told(plan, verdict);
  }
};

// The first seed that shows it; 0: none does.
std::uint64_t seed_that_finds(Planted planted) {
  std::uint64_t found = 0;
  play_fleet(
      {.first = 1, .count = kSeedsOfPlanted, .at_once = kAtOnce, .scratch = default_scratch()},
      [planted](std::uint64_t seed) {
        Plan plan = plan_of(seed, kCommandsOfPlanted);
        plan.planted = planted;
        return plan;
      },
      [&found](const Plan& plan, const Verdict& verdict) {
        if (verdict.violations.empty()) return true;
        if (found == 0 || plan.seed < found) found = plan.seed;
        return false;
      });
  return found;
}

TEST(Simulation, NoSeedViolatesWhatIsPromised) {
  const std::uint64_t first = exam_count("SIMULATION_FIRST_SEED", 1);
  const std::uint64_t seeds = exam_count("SIMULATION_SEEDS", 500);
  Sums sums;
  const std::uint64_t played = play_fleet(
      {.first = first, .count = seeds, .at_once = kAtOnce, .scratch = default_scratch()},
      [](std::uint64_t seed) { return plan_of(seed, kCommands); },
      [&sums](const Plan& plan, const Verdict& verdict) {
        sums.add(plan, verdict);
        return sums.violated < 20;
      });
  EXPECT_EQ(played, seeds);
  EXPECT_GT(sums.crashes, seeds / 4);

  if (HasFailure()) return;
  report(
      {.test = "simulation",
       .fault = "power cuts, kills, disk errors and full disks, clock jumps, lost messages, a bus "
                "that ends, forgets and is cut off: " +
                std::to_string(sums.crashes) + " crashes",
       .load = "seeds from " + std::to_string(first) + ", " + std::to_string(kCommands) +
               " commands in each: " + std::to_string(sums.answers) + " answers, " +
               std::to_string(sums.events) + " events",
       .count = played,
       .unit = "seeds",
       .violations = sums.violated});
}

TEST(Simulation, FindsEveryPlantedBug) {
  std::string found;
  std::uint64_t bugs = 0;
  for (const auto& [name, planted] : planted_bugs()) {
    if (planted == Planted::kNone) continue;
    const std::uint64_t seed = seed_that_finds(planted);
    EXPECT_NE(seed, 0u) << name << " is not found";
    ++bugs;
    found += (found.empty() ? "" : ", ") + name + " by seed " + std::to_string(seed);
  }
  if (HasFailure()) return;
  report({.test = "simulation.planted",
          .fault = "a bug in the program, and the same faults",
          .load = std::to_string(kCommandsOfPlanted) + " commands in each run",
          .count = bugs,
          .unit = "bugs",
          .planted = found});
}

TEST(Simulation, ASeedPlaysTheSameRunAgain) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const Plan plan = plan_of(seed, 500);
    EXPECT_EQ(play_in_child(plan, default_scratch()).trace,
              play_in_child(plan, default_scratch()).trace)
        << "seed " << seed;
  }
}

TEST(Simulation, WhatOnceWentWrongDoesNotAgain) {
  for (const Regression& regression : kRegressions) {
    const Plan plan =
        with_faults(plan_of(regression.seed, regression.commands), *faults_from(regression.faults));
    const Verdict verdict = play_in_child(plan, default_scratch());
    EXPECT_TRUE(verdict.violations.empty()) << regression.mended << "\n" << told(plan, verdict);
  }
}

TEST(Faults, AreReadAsTheyAreWritten) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const Faults faults = plan_of(seed, 1'000).faults;
    EXPECT_EQ(faults_from(to_string(faults)), faults);
  }
  for (const char* const wrong : {"power_cut", "power_cut@1", "power_cut@1+", "power_cut@+1",
                                  "power_cut@1+x", "lightning@1+1", "kill@1+1  kill@2+2"}) {
    EXPECT_EQ(faults_from(wrong), std::nullopt) << wrong;
  }
}

}  // namespace
}  // namespace orderlog::simulation
