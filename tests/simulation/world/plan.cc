#include "tests/simulation/world/plan.h"

#include <algorithm>
#include <iterator>
#include <random>
#include <utility>

#include "tests/simulation/world/disk_fault.h"
#include "tests/simulation/world/workflow.h"

namespace orderlog::simulation {
namespace {

using Random = std::mt19937_64;

bool one_in(Random& random, std::uint64_t times) { return random() % times == 0; }

std::uint64_t between(Random& random, std::uint64_t least, std::uint64_t most) {
  return least + random() % (most - least + 1);
}

template <class T>
T one_of(Random& random, std::initializer_list<T> all) {
  return *(all.begin() + static_cast<std::ptrdiff_t>(random() % all.size()));
}

// How a kind is measured, and where it can happen.
struct KindOfFault {
  FaultKind kind;
  std::uint64_t detail_least;
  std::uint64_t detail_most;
  enum { kAnywhere, kWithBus, kWithWorker } where = kAnywhere;
};

constexpr KindOfFault kKinds[] = {
    {FaultKind::kPowerCut, 0, 300},
    {FaultKind::kKill, 0, 300},
    {FaultKind::kRestart, 0, 0},
    {FaultKind::kDiskErrorOnce, 0, 200},
    {FaultKind::kDiskErrorForEver, 0, 200},
    {FaultKind::kReadErrorOnce, 0, 200},
    {FaultKind::kReadErrorForEver, 0, 200},
    {FaultKind::kDiskFullOnce, 0, 200},
    {FaultKind::kDiskFull, 0, 200},
    {FaultKind::kDiskSlow, 20, 2'000},
    {FaultKind::kDiskStuck, 20, 4'000},
    {FaultKind::kClockForward, 1, 86'400},
    {FaultKind::kClockBack, 1, 86'400},
    {FaultKind::kRequestsLost, 5, 1'000},
    {FaultKind::kAnswersLost, 5, 1'000},
    {FaultKind::kRebuild, 0, 20},
    {FaultKind::kBusDown, 10, 5'000, KindOfFault::kWithBus},
    {FaultKind::kBusKilled, 10, 2'000, KindOfFault::kWithBus},
    {FaultKind::kBusEmptied, 10, 2'000, KindOfFault::kWithBus},
    {FaultKind::kStreamDeleted, 0, 0, KindOfFault::kWithBus},
    {FaultKind::kServerCutOff, 10, 8'000, KindOfFault::kWithBus},
    {FaultKind::kMessagesLost, 10, 1'000, KindOfFault::kWithBus},
    {FaultKind::kWorkerCutOff, 10, 8'000, KindOfFault::kWithWorker},
    {FaultKind::kWorkerPowerCut, 0, 60, KindOfFault::kWithWorker},
    {FaultKind::kWorkerEmptied, 0, 0, KindOfFault::kWithWorker},
    {FaultKind::kWorkerDiskErrorOnce, 0, 60, KindOfFault::kWithWorker},
    {FaultKind::kWorkerDiskErrorForEver, 0, 60, KindOfFault::kWithWorker},
    {FaultKind::kWorkerReadErrorOnce, 0, 60, KindOfFault::kWithWorker},
    {FaultKind::kWorkerReadErrorForEver, 0, 60, KindOfFault::kWithWorker},
    {FaultKind::kWorkerDiskFullOnce, 0, 60, KindOfFault::kWithWorker},
    {FaultKind::kWorkerDiskFull, 0, 60, KindOfFault::kWithWorker},
};

Faults faults_of(const Plan& plan, Random& random) {
  std::vector<KindOfFault> chosen;
  for (const KindOfFault& kind : kKinds) {
    if (kind.where == KindOfFault::kWithBus && !plan.has_bus) continue;
    if (kind.where == KindOfFault::kWithWorker && !plan.has_worker) continue;
    if (one_in(random, 4)) chosen.push_back(kind);
  }
  if (chosen.empty()) chosen.push_back(kKinds[0]);
  Faults faults(between(random, 1, 8));
  for (Fault& fault : faults) {
    const KindOfFault& kind = chosen[random() % chosen.size()];
    fault.at = random() % plan.commands;
    fault.kind = kind.kind;
    fault.detail = between(random, kind.detail_least, kind.detail_most);
  }
  // A build is worth a crash at each of its steps.
  for (std::size_t i = 0; i < faults.size(); ++i) {
    if (faults[i].kind != FaultKind::kRebuild || one_in(random, 2)) continue;
    const auto kind = one_in(random, 2) ? FaultKind::kPowerCut : FaultKind::kKill;
    faults.push_back({faults[i].at, kind, random() % 400});
  }
  std::stable_sort(faults.begin(), faults.end(),
                   [](const Fault& a, const Fault& b) { return a.at < b.at; });
  return faults;
}

}  // namespace

bool Plan::has_read_errors() const {
  const auto is_read_error = [](const Fault& fault) {
    const auto of_disk = disk_fault(fault);
    return of_disk && of_disk->whose == Whose::kServer &&
           of_disk->failure.which == FaultyDisk::Operation::kRead;
  };
  return (fault_in_first_start && is_read_error(*fault_in_first_start)) ||
         std::ranges::any_of(faults, is_read_error);
}

const std::map<std::string, Planted>& planted_bugs() {
  static const std::map<std::string, Planted> kBugs = {
      {"none", Planted::kNone},
      {"ack_before_sync", Planted::kAckBeforeSync},
      {"loose_discounts", Planted::kLooseDiscounts},
      {"switch_before_manifest", Planted::kSwitchBeforeManifest},
      {"relay_trusts_memory", Planted::kRelayTrustsMemory},
      {"worker_trusts_order", Planted::kWorkerTrustsOrder},
  };
  return kBugs;
}

Plan with_faults(Plan plan, Faults faults) {
  for (const Fault& fault : faults) {
    const auto where = std::ranges::find(kKinds, fault.kind, &KindOfFault::kind)->where;
    plan.has_bus |= where != KindOfFault::kAnywhere;
    plan.has_worker |= where == KindOfFault::kWithWorker;
  }
  plan.faults = std::move(faults);
  return plan;
}

bool has_disk_errors(const Plan& plan) {
  const auto fails = [](const Fault& fault) { return disk_fault(fault).has_value(); };
  return std::ranges::any_of(plan.faults, fails) ||
         (plan.fault_in_first_start && fails(*plan.fault_in_first_start));
}

Plan with_kills_for_disk_errors(Plan plan) {
  const auto mend = [](Fault& fault) {
    const auto of_disk = disk_fault(fault);
    if (!of_disk) return;
    fault.kind = of_disk->whose == Whose::kServer ? FaultKind::kKill : FaultKind::kWorkerPowerCut;
  };
  for (Fault& fault : plan.faults) mend(fault);
  if (plan.fault_in_first_start) mend(*plan.fault_in_first_start);
  return plan;
}

Plan plan_of_step(Workflow workflow, FaultKind fault, std::uint64_t step, bool in_restart) {
  Plan plan;
  plan.seed = step;
  plan.workflow = workflow;
  plan.turns.seed = step;
  plan.clients = 1;
  plan.models = {"orders"};
  plan.rules.hold_ms = 2'000;
  plan.rules.leg_timeout_ms = 1'000;
  plan.rules.void_grace_ms = 1'000;
  plan.rules.effect_attempts = 2;
  plan.rules.effect_attempt_ms = 200;
  plan.rules.effect_backoff_ms = 100;
  plan.rules.discounted_orders_per_phone_day = 2;
  // So that the few commands are enough for every file to be written.
  plan.index_generation_commits = 3;
  plan.batch_commands_max = 1;
  plan.anchor_interval = std::chrono::milliseconds(1);
  plan.commands = workflow_messages(workflow).size();
  if (in_restart) {
    plan.faults = {{plan.commands / 2, FaultKind::kRestart, 0}, {plan.commands / 2, fault, step}};
  } else {
    plan.fault_in_first_start = Fault{0, fault, step};
  }
  return plan;
}

Plan plan_of(std::uint64_t seed, std::uint64_t commands) {
  Random random(seed);
  Plan plan;
  plan.seed = seed;
  plan.commands = commands;
  plan.turns.seed = random();
  plan.turns.calls_between_turns = one_of<std::uint32_t>(random, {0, 10, 100, 1'000});
  plan.turns.false_wakes_per_mille = one_of<std::uint32_t>(random, {0, 2, 50});

  plan.clients = between(random, 1, 8);
  plan.rules.hold_ms = static_cast<TimeMs>(between(random, 50, 2'000));
  plan.rules.leg_timeout_ms = static_cast<TimeMs>(between(random, 50, 1'000));
  plan.rules.void_grace_ms = static_cast<TimeMs>(between(random, 50, 1'000));
  plan.rules.effect_attempts = static_cast<std::int64_t>(between(random, 1, 4));
  plan.rules.effect_attempt_ms = static_cast<TimeMs>(between(random, 50, 500));
  plan.rules.effect_backoff_ms = static_cast<TimeMs>(between(random, 20, 200));
  plan.rules.effect_backoff_max_ms = 1'000;
  plan.rules.discounted_orders_per_phone_day = 2;
  plan.rules.points_per_100 = 10;
  if (one_in(random, 2)) {
    plan.rules.effects_terminal = {EffectKind::kStock, EffectKind::kPointsAward,
                                   EffectKind::kNotification};
    plan.rules.effects_official = {EffectKind::kStock, EffectKind::kWeighingTicket};
    plan.rules.effects_flash = {EffectKind::kNotification};
  }

  plan.has_bus = one_in(random, 2);
  plan.has_worker = plan.has_bus && one_in(random, 2);
  plan.drain_extra_percent = one_of<std::uint64_t>(random, {0, 100});
  for (const char* const model : {"orders", "pools", "accounts", "jobs", "effects", "statistics"}) {
    if (one_in(random, 3)) plan.models.emplace_back(model);
  }
  if (plan.models.empty()) plan.models.emplace_back("orders");

  plan.queue_capacity = one_of<std::size_t>(random, {1, 4, 64, 1'024});
  plan.batch_commands_max = one_of<std::size_t>(random, {1, 4, 32, 1'024});
  plan.cache_bytes = one_of<std::size_t>(random, {1, std::size_t{64} << 10, std::size_t{16} << 20});
  plan.index_generation_commits = one_of<std::size_t>(random, {20, 200, 2'000});
  plan.tail_bytes = one_of<std::size_t>(random, {0, std::size_t{64} << 10, std::size_t{4} << 20});
  plan.memtable_bytes = one_of<std::size_t>(random, {std::size_t{64} << 10, std::size_t{1} << 20});
  plan.bulk_from_events = one_of<std::uint64_t>(random, {100, 1'000'000});
  plan.anchor_interval = std::chrono::milliseconds(one_of<int>(random, {0, 5, 100}));
  plan.lost_per_mille = one_of<std::uint32_t>(random, {0, 0, 5, 50});
  plan.faults = faults_of(plan, random);
  // Drawn last: the rest of a plan is as it was before there were these.
  plan.queue_bytes_max = one_of<std::size_t>(
      random, {std::size_t{4} << 10, std::size_t{64} << 10, std::size_t{128} << 20});
  plan.batch_bytes_max =
      one_of<std::size_t>(random, {1, std::size_t{16} << 10, std::size_t{16} << 20});
  return plan;
}

}  // namespace orderlog::simulation
