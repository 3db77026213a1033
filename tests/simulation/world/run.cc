#include "tests/simulation/world/run.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>
#include <utility>

#include "eventstore/event_store.h"
#include "projections/read_models.h"
#include "tests/simulation/world/checks.h"
#include "tests/simulation/world/clients.h"
#include "tests/simulation/world/server.h"

namespace orderlog::simulation {
namespace {

using std::chrono::milliseconds;
using Loss = testing::LossyFileSystem::Loss;

// Of virtual time.
constexpr milliseconds kLook{2};
constexpr std::uint64_t kRestMs = 20;       // of a process before it is started again
constexpr std::uint64_t kFullDiskMs = 500;  // until there is room again
constexpr std::uint64_t kNever = UINT64_MAX;
// After the faults stop, everything must have come to rest by then.
constexpr std::uint64_t kPatienceMs = 600'000;

// Lets clients and faults loose on a server, and the server come back. The first thread.
class Director {
 public:
  Director(const Plan& plan, const std::string& directory)
      : plan_(plan), server_(plan, directory), directory_(directory) {}

  Verdict direct() {
    bring_back();
    if (verdict_.violations.empty()) {
      Clients clients(plan_, server_);
      clients_ = &clients;
      while (!clients.are_done() && verdict_.violations.empty()) {
        std::this_thread::sleep_for(kLook);
        while (next_ < plan_.faults.size() && plan_.faults[next_].at <= clients.given()) {
          apply(plan_.faults[next_++]);
        }
        clients.watch_versions();
        look_after();
        if (now_ms() > begun_to_wait(clients) + kPatienceMs) {
          complain("I16: clients wait for an answer after the faults have stopped; last told: " +
                   clients.last_refusal());
        }
      }
      if (!verdict_.violations.empty()) clients.abandon();
      stop_faults();
      finish(clients);
      clients_ = nullptr;
    }
    verdict_.virtual_ms = now_ms();
    verdict_.trace = trace();
    return std::move(verdict_);
  }

 private:
  void complain(std::string what) { verdict_.violations.push_back(std::move(what)); }

  // When the last fault was over, or the last command was given.
  std::uint64_t begun_to_wait(const Clients& clients) {
    if (clients.given() != given_) {
      given_ = clients.given();
      last_progress_ms_ = now_ms();
    }
    return last_progress_ms_;
  }

  void apply(const Fault& fault) {
    note(static_cast<std::uint64_t>(fault.kind));
    last_progress_ms_ = now_ms() + fault.detail;
    switch (fault.kind) {
      case FaultKind::kPowerCut:
      case FaultKind::kKill:
        loss_ = fault.kind == FaultKind::kPowerCut ? Loss::kUnsynced : Loss::kNothing;
        if (!server_.is_running()) {
          fate_.dies_after = fault.detail;  // on its way up
        } else {
          server_.die_after(fault.detail);
        }
        break;
      case FaultKind::kRestart:
        if (server_.is_running() && !server_.is_dead()) {
          server_.stop();
          back_at_ms_ = now_ms() + kRestMs;
        }
        break;
      case FaultKind::kDiskErrorOnce:
        fail_disk(fault.detail, FaultyDisk::Error::kInputOutput, FaultyDisk::HowLong::kOnce);
        break;
      case FaultKind::kDiskErrorForEver:
        fail_disk(fault.detail, FaultyDisk::Error::kInputOutput, FaultyDisk::HowLong::kForEver);
        mend_at_ms_ = now_ms() + kFullDiskMs;
        break;
      case FaultKind::kDiskFullOnce:
        fail_disk(fault.detail, FaultyDisk::Error::kNoSpace, FaultyDisk::HowLong::kOnce);
        break;
      case FaultKind::kDiskFull:
        fail_disk(fault.detail, FaultyDisk::Error::kNoSpace, FaultyDisk::HowLong::kForEver);
        mend_at_ms_ = now_ms() + kFullDiskMs;
        break;
      case FaultKind::kDiskSlow:
        if (server_.is_running()) server_.disk().slow_down_by(kNanosPerMs / 10);
        mend_at_ms_ = now_ms() + fault.detail;
        break;
      case FaultKind::kDiskStuck:
        if (server_.is_running()) server_.disk().hang_until(now_ns() + fault.detail * kNanosPerMs);
        break;
      case FaultKind::kClockForward:
        set_clock_by(static_cast<std::int64_t>(fault.detail));
        break;
      case FaultKind::kClockBack:
        set_clock_by(-static_cast<std::int64_t>(fault.detail));
        break;
      case FaultKind::kRequestsLost:
        clients_->lose_requests_until(now_ns() + fault.detail * kNanosPerMs);
        break;
      case FaultKind::kAnswersLost:
        clients_->lose_answers_until(now_ns() + fault.detail * kNanosPerMs);
        break;
      case FaultKind::kRebuild:
        rebuild(fault.detail);
        break;
      case FaultKind::kBusDown:
      case FaultKind::kBusKilled:
      case FaultKind::kBusEmptied:
      case FaultKind::kStreamDeleted:
      case FaultKind::kServerCutOff:
      case FaultKind::kWorkerCutOff:
      case FaultKind::kMessagesLost:
      case FaultKind::kWorkerPowerCut:
      case FaultKind::kWorkerEmptied:
        break;
    }
  }

  void set_clock_by(std::int64_t seconds) {
    set_wall_clock_by(seconds * 1'000'000'000);
    clock_is_off_s_ += seconds;
    clock_was_most_off_s_ = std::max(clock_was_most_off_s_, clock_is_off_s_);
  }

  void fail_disk(std::uint64_t after, FaultyDisk::Error error, FaultyDisk::HowLong how_long) {
    if (server_.is_running()) {
      server_.disk().fail_after(after, error, how_long);
    } else {
      fate_.disk_error = Fate::DiskError{after, error, how_long};
    }
  }

  void rebuild(std::uint64_t which) {
    const auto inside = server_.inside();
    if (!inside) return;
    ManagedModel* const model = inside.models().find(plan_.models[which % plan_.models.size()]);
    static_cast<void>(model->rebuild(SwitchPolicy::kWhenEqual, 0));
  }

  // What an operator and the machine do: the disk is mended, who is dead is started again.
  void look_after() {
    if (mend_at_ms_ != 0 && now_ms() >= mend_at_ms_) {
      mend_at_ms_ = 0;
      if (server_.is_running()) server_.disk().mend();
    }
    if (server_.is_dead()) {
      server_.end(loss_);
      loss_ = Loss::kNothing;
      ++verdict_.crashes;
      back_at_ms_ = now_ms() + kRestMs;
    }
    if (!server_.is_running() && now_ms() >= back_at_ms_) bring_back();
  }

  void stop_faults() {
    fate_ = {};
    if (server_.is_running()) server_.die_after(kNever);
    while (verdict_.violations.empty() && (!server_.is_running() || server_.is_dead())) {
      std::this_thread::sleep_for(kLook);
      look_after();
    }
    if (server_.is_running()) server_.disk().mend();
    // The log's time stands still until the clock has passed it, and deadlines with it.
    set_clock_by(clock_was_most_off_s_ - clock_is_off_s_);
  }

  // I11: an honest disk never keeps it from starting.
  void bring_back() {
    const Fate fate = std::exchange(fate_, {});
    const auto trouble = server_.start(fate);
    if (!trouble) return;
    if (fate.dies_after || fate.disk_error) {
      ++verdict_.crashes;
      back_at_ms_ = now_ms() + kRestMs;
      return;
    }
    complain("I11: it does not start again: " + *trouble);
  }

  void finish(Clients& clients) {
    clients.join();
    if (server_.is_running() && verdict_.violations.empty()) {
      for (std::string& what : Checks(plan_, directory_, server_, clients).all(kPatienceMs)) {
        complain(std::move(what));
      }
    }
    for (std::string& what : clients.complaints()) complain(std::move(what));
    verdict_.commands = std::min(clients.given(), plan_.commands);
    verdict_.given_again = clients.given_again();
    verdict_.answers = clients.journal().size();
    verdict_.read_back = clients.read_back();
    if (const auto inside = server_.inside()) {
      verdict_.events = inside.log().head().position.value();
    }
    if (server_.is_running()) server_.stop();
  }

  const Plan& plan_;
  SimulatedServer server_;
  const std::string directory_;
  Clients* clients_ = nullptr;
  std::size_t next_ = 0;
  Loss loss_ = Loss::kNothing;
  Fate fate_;
  std::uint64_t back_at_ms_ = 0;
  std::uint64_t mend_at_ms_ = 0;
  std::int64_t clock_is_off_s_ = 0;
  std::int64_t clock_was_most_off_s_ = 0;
  std::uint64_t given_ = 0;
  std::uint64_t last_progress_ms_ = 0;
  Verdict verdict_;
};

}  // namespace

Verdict play(const Plan& plan, const std::string& directory) {
  begin(plan.turns);
  Verdict verdict = Director(plan, directory).direct();
  return verdict;
}

}  // namespace orderlog::simulation
