// One small piece of business, and one fault at each operation of the disk that it takes: whatever
// the step, nothing is lost, nothing is done twice, and the business comes to its end.

#include <gtest/gtest.h>

#include <string>

#include "tests/exam/exam.h"
#include "tests/simulation/runner/child.h"
#include "tests/simulation/runner/fleet.h"
#include "tests/simulation/world/plan.h"

namespace orderlog::simulation {
namespace {

using ::orderlog::testing::report;

// Beyond this, something writes for ever.
constexpr std::uint64_t kMostSteps = 5'000;
constexpr std::uint64_t kInARow = 16;

struct Case {
  const char* name;
  Workflow workflow;
  bool in_restart;
};

constexpr FaultKind kFaults[] = {FaultKind::kDiskErrorOnce, FaultKind::kDiskErrorForEver,
                                 FaultKind::kDiskFullOnce,  FaultKind::kDiskFull,
                                 FaultKind::kReadErrorOnce, FaultKind::kReadErrorForEver,
                                 FaultKind::kPowerCut,      FaultKind::kKill};

class Steps : public ::testing::TestWithParam<Case> {};

// Whether it came to the step at all.
bool met(const Plan& plan, const Verdict& verdict) {
  const FaultKind kind =
      plan.fault_in_first_start ? plan.fault_in_first_start->kind : plan.faults.back().kind;
  const bool is_crash = kind == FaultKind::kPowerCut || kind == FaultKind::kKill;
  return is_crash ? verdict.crashes > 0 : verdict.disk_errors > 0 || !verdict.assertion.empty();
}

TEST_P(Steps, MayFailWhereverTheyLike) {
  const Case& of = GetParam();
  std::uint64_t steps = 0;
  std::uint64_t violated = 0;
  for (const FaultKind fault : kFaults) {
    bool reached_end = false;
    for (std::uint64_t first = 0; !reached_end && first < kMostSteps; first += kInARow) {
      play_fleet(
          {.first = first, .count = kInARow, .at_once = 2, .scratch = default_scratch()},
          [&](std::uint64_t step) { return plan_of_step(of.workflow, fault, step, of.in_restart); },
          [&](const Plan& plan, const Verdict& verdict) {
            if (!met(plan, verdict) && verdict.violations.empty()) reached_end = true;
            if (met(plan, verdict)) ++steps;
            violated += verdict.violations.empty() ? 0 : 1;
            for (const std::string& violation : verdict.violations) {
              ADD_FAILURE() << to_string(fault) << " at step " << plan.seed << ": " << violation;
            }
            return violated < 5;
          });
      if (violated >= 5) return;
    }
    EXPECT_TRUE(reached_end) << to_string(fault);
  }
  EXPECT_GT(steps, 100u);
  if (HasFailure()) return;
  report(
      {.test = std::string("steps.") + of.name,
       .fault =
           "EIO of changes and of reads and ENOSPC, once and for ever, a power cut and a kill, at "
           "each operation of the disk",
       .load = "one workflow",
       .count = steps,
       .unit = "steps",
       .violations = violated});
}

std::string name_of(const ::testing::TestParamInfo<Case>& of) { return of.param.name; }

INSTANTIATE_TEST_SUITE_P(Of, Steps,
                         ::testing::Values(Case{"flash_sale", Workflow::kFlashSale, false},
                                           Case{"counter_order", Workflow::kCounterOrder, false},
                                           Case{"restart", Workflow::kFlashSale, true}),
                         name_of);

}  // namespace
}  // namespace orderlog::simulation
