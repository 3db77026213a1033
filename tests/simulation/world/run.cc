#include "tests/simulation/world/run.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "eventstore/event_store.h"
#include "projections/read_models.h"
#include "tests/simulation/world/checks.h"
#include "tests/simulation/world/clients.h"
#include "tests/simulation/world/disk_fault.h"
#include "tests/simulation/world/server.h"
#include "tests/simulation/world/worker.h"

namespace orderlog::simulation {
namespace {

using std::chrono::milliseconds;
using Loss = testing::LossyFileSystem::Loss;
using HowLong = FaultyDisk::HowLong;

// Of virtual time.
constexpr milliseconds kLook{2};
constexpr std::uint64_t kRestMs = 20;      // of a process before it is started again
constexpr std::uint64_t kBadDiskMs = 500;  // until it is mended, or there is room again
constexpr std::uint64_t kNever = UINT64_MAX;
constexpr std::uint64_t kPauseOfModelsMs = 70'000;  // at most, between two attempts
// After the faults stop, everything must have come to rest by then.
constexpr std::uint64_t kPatienceMs = 600'000;

// Lets clients and faults loose on a server, and the server come back. The first thread.
class Director {
 public:
  Director(const Plan& plan, const std::string& directory)
      : plan_(plan),
        bus_(plan.has_bus ? std::make_unique<SimulatedBus>(plan.seed) : nullptr),
        server_(plan, directory, bus_.get()),
        worker_(plan.has_worker ? std::make_unique<SimulatedWorker>(plan, directory, *bus_)
                                : nullptr),
        directory_(directory) {}

  Verdict direct() {
    if (plan_.fault_in_first_start) apply(*plan_.fault_in_first_start);
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
      case FaultKind::kDiskErrorForEver:
      case FaultKind::kReadErrorOnce:
      case FaultKind::kReadErrorForEver:
      case FaultKind::kDiskFullOnce:
      case FaultKind::kDiskFull:
      case FaultKind::kWorkerDiskErrorOnce:
      case FaultKind::kWorkerDiskErrorForEver:
      case FaultKind::kWorkerReadErrorOnce:
      case FaultKind::kWorkerReadErrorForEver:
      case FaultKind::kWorkerDiskFullOnce:
      case FaultKind::kWorkerDiskFull:
        fail_disk(*disk_fault(fault));
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
        bus_->broker().pause();
        later(fault.detail, [this] { bus_->broker().resume(); });
        break;
      case FaultKind::kBusKilled:
        end_bus(simulated_nats::Kept::kSome, fault.detail);
        break;
      case FaultKind::kBusEmptied:
        end_bus(simulated_nats::Kept::kNothing, fault.detail);
        break;
      case FaultKind::kStreamDeleted:
        bus_->broker().delete_stream("orderlog-0");
        break;
      case FaultKind::kServerCutOff:
        cut_off(server_.life_name(), fault.detail);
        break;
      case FaultKind::kWorkerCutOff:
        cut_off(worker_->life_name(), fault.detail);
        break;
      case FaultKind::kMessagesLost:
        bus_->broker().set_mishaps(
            {.publish_lost = 50'000, .publish_repeated = 50'000, .delivery_lost = 50'000});
        later(fault.detail, [this] { bus_->broker().set_mishaps({}); });
        break;
      case FaultKind::kWorkerPowerCut:
        if (worker_->is_running()) worker_->die_after(fault.detail);
        break;
      case FaultKind::kWorkerEmptied:
        if (worker_->is_running()) worker_->end();
        worker_->empty();
        ++verdict_.crashes;
        worker_back_at_ms_ = now_ms() + kRestMs;
        break;
    }
  }

  void set_clock_by(std::int64_t seconds) {
    set_wall_clock_by(seconds * 1'000'000'000);
    clock_is_off_s_ += seconds;
    clock_was_most_off_s_ = std::max(clock_was_most_off_s_, clock_is_off_s_);
  }

  // What ends a fault.
  void later(std::uint64_t after_ms, std::function<void()> what) {
    later_.push_back({now_ms() + after_ms, std::move(what)});
  }
  void do_what_is_due(std::uint64_t until_ms) {
    for (std::size_t i = 0; i < later_.size();) {
      if (later_[i].first > until_ms) {
        ++i;
        continue;
      }
      const std::function<void()> what = std::move(later_[i].second);
      later_.erase(later_.begin() + static_cast<std::ptrdiff_t>(i));
      what();
    }
  }

  void end_bus(simulated_nats::Kept kept, std::uint64_t for_ms) {
    if (!bus_->broker().running()) return;
    bus_->broker().stop(kept);
    ++verdict_.crashes;
    later(for_ms, [this] { bus_->broker().start(); });
  }
  // For as long as that life lasts; a dead one stays cut off.
  void cut_off(const std::string& life, std::uint64_t for_ms) {
    bus_->cut(life);
    later(for_ms, [this, life] {
      const bool lives =
          (life == server_.life_name() && server_.is_running() && !server_.is_dead()) ||
          (worker_ && life == worker_->life_name() && worker_->is_running() && !worker_->is_dead());
      if (lives) bus_->mend(life);
    });
  }

  // For ever is until somebody mends it.
  void fail_disk(const DiskFault& fault) {
    if (fault.failure.how_long == HowLong::kForEver) mend_at_ms_ = now_ms() + kBadDiskMs;
    if (fault.whose == Whose::kWorker) {
      worker_->fail_disk(fault.failure);
    } else if (server_.is_running()) {
      server_.disk().fail(fault.failure);
    } else {
      fate_.disk_failure = fault.failure;
    }
  }
  void mend_disks() {
    if (server_.is_running()) server_.disk().mend();
    if (worker_) worker_->mend_disk();
  }

  void rebuild(std::uint64_t which) {
    const auto inside = server_.inside();
    if (!inside) return;
    ManagedModel* const model = inside.models().find(plan_.models[which % plan_.models.size()]);
    static_cast<void>(model->rebuild(SwitchPolicy::kWhenEqual, 0));
  }

  // What an operator and the machine do: the disk is mended, who is dead is started again.
  void look_after() {
    do_what_is_due(now_ms());
    if (worker_) look_after_worker();
    if (mend_at_ms_ != 0 && now_ms() >= mend_at_ms_) {
      mend_at_ms_ = 0;
      mend_disks();
    }
    if (server_.is_dead()) {
      if (clients_ != nullptr) clients_->saw_versions(server_.served_at_death());
      server_.end(loss_);
      loss_ = Loss::kNothing;
      ++verdict_.crashes;
      back_at_ms_ = now_ms() + kRestMs;
    }
    if (!server_.is_running() && now_ms() >= back_at_ms_) bring_back();
  }

  void look_after_worker() {
    if (worker_->is_dead()) {
      worker_->end();
      ++verdict_.crashes;
      worker_back_at_ms_ = now_ms() + kRestMs;
    }
    if (worker_->is_running() || now_ms() < worker_back_at_ms_) return;
    const auto trouble = worker_->start();
    if (!trouble) return;
    if (worker_->disk_was_bad()) {
      ++verdict_.crashes;
      worker_back_at_ms_ = now_ms() + kRestMs;
      return;
    }
    complain("I11: the worker does not start again: " + *trouble);
  }

  void stop_faults() {
    fate_ = {};
    if (worker_ && worker_->is_running()) worker_->die_after(kNever);
    do_what_is_due(kNever);
    if (server_.is_running()) server_.die_after(kNever);
    mend_disks();
    tend();
    restart_for_models();
    // The log's time stands still until the clock has passed it, and deadlines with it.
    set_clock_by(clock_was_most_off_s_ - clock_is_off_s_);
  }

  [[nodiscard]] bool all_run() const {
    return server_.is_running() && !server_.is_dead() &&
           (!worker_ || (worker_->is_running() && !worker_->is_dead()));
  }
  // An error that RocksDB has kept may end the process long after the disk is mended.
  void tend() {
    while (verdict_.violations.empty() && !all_run()) {
      std::this_thread::sleep_for(kLook);
      look_after();
    }
  }

  // What an operator does: RocksDB does not go on by itself after an error in its own bookkeeping,
  // and a model whose store has met one stands still, and says so, until the next start.
  void restart_for_models() {
    if (!verdict_.violations.empty() || !any_stands_still()) return;
    std::this_thread::sleep_for(milliseconds(kPauseOfModelsMs));
    if (!any_stands_still()) return;
    server_.stop();
    bring_back();
    if (worker_) {
      worker_->stop();
      look_after_worker();
    }
    ++verdict_.operator_restarts;
  }
  [[nodiscard]] bool any_stands_still() {
    if (worker_ && worker_->is_running() && !worker_->models().what_stands_still().empty()) {
      return true;
    }
    const auto inside = server_.inside();
    return inside && !inside.models().what_stands_still().empty();
  }

  // I11: an honest disk never keeps it from starting.
  void bring_back() {
    const Fate fate = std::exchange(fate_, {});
    const auto trouble = server_.start(fate);
    if (!trouble) return;
    if (fate.dies_after || fate.disk_failure) {
      ++verdict_.crashes;
      back_at_ms_ = now_ms() + kRestMs;
      return;
    }
    complain("I11: it does not start again: " + *trouble);
  }

  void finish(Clients& clients) {
    clients.join();
    if (server_.is_running() && verdict_.violations.empty()) {
      for (std::string& what :
           Checks(plan_, directory_, server_, clients, worker_.get(), bus_.get(), [this] {
             tend();
             restart_for_models();
           }).all(kPatienceMs)) {
        complain(std::move(what));
      }
    }
    for (std::string& what : clients.complaints()) complain(std::move(what));
    verdict_.commands = std::min(clients.given(), plan_.commands);
    verdict_.given_again = clients.given_again();
    verdict_.disk_errors = server_.disk_errors() + (worker_ ? worker_->disk_errors() : 0);
    verdict_.answers = clients.journal().size();
    verdict_.read_back = clients.read_back();
    if (const auto inside = server_.inside()) {
      verdict_.events = inside.log().head().position.value();
    }
    if (worker_ && worker_->is_running()) worker_->stop();
    if (server_.is_running()) server_.stop();
  }

  const Plan& plan_;
  const std::unique_ptr<SimulatedBus> bus_;
  SimulatedServer server_;
  const std::unique_ptr<SimulatedWorker> worker_;
  const std::string directory_;
  Clients* clients_ = nullptr;
  std::size_t next_ = 0;
  Loss loss_ = Loss::kNothing;
  Fate fate_;
  std::uint64_t back_at_ms_ = 0;
  std::uint64_t mend_at_ms_ = 0;
  std::uint64_t worker_back_at_ms_ = 0;
  std::vector<std::pair<std::uint64_t, std::function<void()>>> later_;  // (when, what)
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
