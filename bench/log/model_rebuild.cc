#include "bench/log/model_rebuild.h"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <thread>

#include "bench/measure/process_usage.h"

namespace orderlog::bench {
namespace {

constexpr std::chrono::milliseconds kLook{1};
constexpr std::uint64_t kTellNs = 5'000'000'000;

// The version that is being built, if there is one.
const ProjectionStatus* building(const std::vector<ProjectionStatus>& all) {
  const auto found = std::find_if(all.begin(), all.end(), [](const ProjectionStatus& status) {
    return status.role == VersionRole::kBuilding;
  });
  return found == all.end() ? nullptr : &*found;
}

std::uint64_t& time_of(const ProjectionStatus& status, std::uint64_t events, RebuildTimes& times) {
  switch (status.state) {
    case ProjectionState::kRebuilding:
      // Everything is read, and still it does not follow the log: its files are put in order.
      return status.position.value() >= events ? times.merging_ns : times.loading_ns;
    case ProjectionState::kComparing:
      return times.comparing_ns;
    case ProjectionState::kCatchingUp:
    case ProjectionState::kLive:
    case ProjectionState::kStopped:
      break;
  }
  return times.catching_up_ns;
}

void tell(const ProjectionStatus& status, std::uint64_t events) {
  std::cerr << "rebuild: " << status.name << " " << to_string(status.state) << ", "
            << status.position.value() << " of " << events << " events" << std::endl;
}

}  // namespace

RebuildTimes rebuild_model(ReadModels& models, const std::string& name, std::uint64_t events) {
  RebuildTimes times;
  ManagedModel* const model = models.find(name);
  if (model == nullptr) {
    times.problem = "there is no read model named " + name;
    return times;
  }
  const std::uint64_t start_ns = now_ns();
  if (const auto asked = model->rebuild(SwitchPolicy::kWhenEqual, 0); !asked) {
    times.problem = asked.error().detail;
    return times;
  }
  std::uint64_t looked_ns = start_ns;
  std::uint64_t told_ns = start_ns;
  while (true) {
    const auto all = model->status();
    const std::uint64_t now = now_ns();
    times.took_ns = now - start_ns;
    const ProjectionStatus* const status = building(all);
    if (status == nullptr) return times;
    if (status->stopped) {
      times.problem = name + ": " + status->stopped->reason;
      return times;
    }
    time_of(*status, events, times) += now - looked_ns;
    looked_ns = now;
    if (now - told_ns > kTellNs) {
      told_ns = now;
      tell(*status, events);
    }
    std::this_thread::sleep_for(kLook);
  }
}

bool await_all_served(const ReadModels& models) {
  std::uint64_t told_ns = now_ns();
  while (true) {
    const auto all = models.status();
    for (const ProjectionStatus& status : all) {
      if (status.stopped && status.role != VersionRole::kPrevious) {
        std::cerr << "bench: " << status.name << ": " << status.stopped->reason << "\n";
        return false;
      }
      if (status.role == VersionRole::kBuilding && now_ns() - told_ns > kTellNs) {
        told_ns = now_ns();
        tell(status, status.position.value() + status.lag);
      }
    }
    if (building(all) == nullptr && models.have_caught_up()) return true;
    std::this_thread::sleep_for(kLook);
  }
}

}  // namespace orderlog::bench
