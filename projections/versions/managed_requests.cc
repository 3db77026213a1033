// What operators ask of a read model's versions. A request is in the list of versions before it is
// answered, so that it outlives the process; the builder's thread does what it takes.

#include <algorithm>
#include <utility>
#include <vector>

#include "projections/store/model_marker.h"
#include "projections/versions/managed_model.h"

namespace orderlog {
namespace {

OperatorResult refused(std::string code, std::string detail) {
  return fail(OperatorRefusal{std::move(code), std::move(detail)});
}

OperatorResult not_saved(const ModelError& error) {
  const bool is_full = error.code == ModelErrorCode::kTooLarge;
  return refused(is_full ? "too_many_skipped" : "unavailable", error.detail);
}

// A limit that nobody would keep is not taken.
OperatorResult cannot_throttle() {
  return refused("cannot_throttle",
                 "here versions are not built in bulk, but as their events come in");
}

}  // namespace

OperatorResult ManagedModel::already_rebuilding() const {
  const VersionRecord* building = manifest_.of(VersionRole::kBuilding);
  return refused("already_rebuilding", "version " + std::to_string(building->version) + " of " +
                                           name() + " is being built already; " +
                                           (serving_ == nullptr ? "nothing serves until it is there"
                                                                : "cancel it first"));
}

void ManagedModel::wait_for_turn(Position position) {
  phase_ = Phase::kWaiting;
  held_.reset();
  // What the build before this left there is not this one's progress.
  control_.position.store(position.value());
  control_.rate.store(0);
}

OperatorResult ManagedModel::rebuild(SwitchPolicy policy, std::uint64_t rate_max) {
  if (rate_max > 0 && !around_.ever_in_bulk()) return cannot_throttle();
  {
    const std::lock_guard lock(mutex_);
    if (manifest_.of(VersionRole::kBuilding) != nullptr) return already_rebuilding();
    ModelManifest planned = manifest_;
    VersionRecord& record = planned.add(definition_.schema, VersionRole::kBuilding);
    record.plan = {BuildReason::kRebuild, policy, rate_max};
    if (auto saved = save(planned); !saved) return not_saved(saved.error());
    manifest_ = std::move(planned);
    wait_for_turn(Position(0));
  }
  enqueue_(*this, {});
  return Ok{};
}

OperatorResult ManagedModel::roll_back() {
  {
    const std::lock_guard lock(mutex_);
    const VersionRecord* building = manifest_.of(VersionRole::kBuilding);
    // While nothing serves, what is built beside the version before may have to wait for it.
    const bool may_give_way = building != nullptr && serving_ == nullptr &&
                              building->plan.reason != BuildReason::kRollback;
    if (building != nullptr && !may_give_way) return already_rebuilding();
    ModelManifest planned = manifest_;
    VersionRecord* previous = planned.of(VersionRole::kPrevious);
    if (previous == nullptr) {
      return refused("nothing_to_roll_back", "there is no version of " + name() + " before this");
    }
    if (previous->schema < definition_.oldest_schema) {
      return refused("nothing_to_roll_back",
                     "the version before is of a schema that this program can't ask any more");
    }
    if (previous->schema > definition_.schema) {
      return refused("nothing_to_roll_back",
                     "the version before is of a newer schema than this program knows");
    }
    const Position reached = previous->position;
    if (building != nullptr) planned.drop(building->version);
    planned.go_back_to_previous();
    if (auto saved = save(planned); !saved) return not_saved(saved.error());
    manifest_ = std::move(planned);
    if (may_give_way) control_.cancelled.store(true);
    wait_for_turn(reached);
  }
  enqueue_(*this, {});
  return Ok{};
}

OperatorResult ManagedModel::discard() {
  std::shared_ptr<ModelStore> open_still;
  std::uint32_t version = 0;
  {
    const std::lock_guard lock(mutex_);
    ModelManifest planned = manifest_;
    const VersionRecord* previous = planned.of(VersionRole::kPrevious);
    if (previous == nullptr) {
      return refused("nothing_to_discard", "there is no version of " + name() + " before this");
    }
    version = previous->version;
    planned.drop(version);
    if (auto saved = save(planned); !saved) return not_saved(saved.error());
    manifest_ = std::move(planned);
    open_still = previous_store_.lock();
    previous_store_.reset();
  }
  if (open_still != nullptr) {
    open_still->remove_when_closed();  // a query holds on to it
  } else {
    remove_model_directory(directory_of(version));
  }
  return Ok{};
}

OperatorResult ManagedModel::cancel() {
  {
    const std::lock_guard lock(mutex_);
    ModelManifest planned = manifest_;
    VersionRecord* building = planned.of(VersionRole::kBuilding);
    if (building == nullptr) return refused("nothing_to_cancel", "nothing is being built");
    if (planned.of(VersionRole::kServing) == nullptr) {
      return refused("nothing_to_cancel", "no other version of " + name() + " could serve");
    }
    const std::uint32_t version = building->version;
    if (building->plan.reason == BuildReason::kRollback) {
      building->role = VersionRole::kPrevious;
    } else {
      planned.drop(version);
    }
    if (auto saved = save(planned); !saved) return not_saved(saved.error());
    manifest_ = std::move(planned);
    control_.cancelled.store(true);
    held_.reset();
  }
  enqueue_(*this, {});  // puts away what there is of it
  return Ok{};
}

OperatorResult ManagedModel::switch_over() {
  {
    const std::lock_guard lock(mutex_);
    ModelManifest planned = manifest_;
    VersionRecord* building = planned.of(VersionRole::kBuilding);
    if (building == nullptr) return refused("nothing_to_switch", "nothing is being built");
    building->plan.policy = SwitchPolicy::kAlways;
    if (auto saved = save(planned); !saved) return not_saved(saved.error());
    manifest_ = std::move(planned);
  }
  enqueue_(*this, {});
  return Ok{};
}

OperatorResult ManagedModel::throttle(std::uint64_t rate_max) {
  if (rate_max > 0 && !around_.ever_in_bulk()) return cannot_throttle();
  const std::lock_guard lock(mutex_);
  ModelManifest planned = manifest_;
  VersionRecord* building = planned.of(VersionRole::kBuilding);
  if (building == nullptr) return refused("nothing_to_throttle", "nothing is being built");
  building->plan.rate_max = rate_max;
  if (auto saved = save(planned); !saved) return not_saved(saved.error());
  manifest_ = std::move(planned);
  control_.rate_max.store(rate_max);
  return Ok{};
}

// The versions that something stopped, the one that serves first.
std::vector<ManagedModel::Stopped> ManagedModel::stopped() const {
  std::vector<Stopped> all;
  for (const auto& model : {serving_, following_}) {
    if (model == nullptr) continue;
    if (auto reason = model->stopped()) all.push_back({model, *std::move(reason)});
  }
  if (held_) all.push_back({nullptr, *held_});
  return all;
}

void ManagedModel::revive(const Stopped& version) {
  if (version.model != nullptr) {
    static_cast<void>(version.model->ask_to_retry());
    return around_.runtime.wake();
  }
  {
    const std::lock_guard lock(mutex_);
    held_.reset();
    phase_ = Phase::kWaiting;
  }
  enqueue_(*this, {});
}

OperatorResult ManagedModel::retry() {
  std::vector<Stopped> all;
  {
    const std::lock_guard lock(mutex_);
    all = stopped();
  }
  if (all.empty()) return refused("not_stopped", "no version of " + name() + " is stopped");
  for (const Stopped& version : all) revive(version);
  return Ok{};
}

OperatorResult ManagedModel::skip() {
  Stopped version;
  {
    const std::lock_guard lock(mutex_);
    const std::vector<Stopped> all = stopped();
    if (all.empty()) return refused("not_stopped", "no version of " + name() + " is stopped");
    const auto found = std::find_if(all.begin(), all.end(), [](const Stopped& one) {
      return one.reason.position > Position(0);
    });
    if (found == all.end()) {
      return refused("nothing_to_skip",
                     "it is not stopped at an event: " + all.front().reason.reason);
    }
    version = *found;
    ModelManifest planned = manifest_;
    const auto record = std::find_if(
        planned.versions.begin(), planned.versions.end(), [&version](const VersionRecord& one) {
          return version.model != nullptr ? one.version == version.model->version()
                                          : one.role == VersionRole::kBuilding;
        });
    if (record == planned.versions.end()) {
      return refused("not_stopped", "the version that was stopped is no more");
    }
    const StopReason& why = version.reason;
    record->skipped.push_back({why.position, why.tenant, why.stream, why.event_type, why.reason});
    if (auto saved = save(planned); !saved) return not_saved(saved.error());
    manifest_ = std::move(planned);
  }
  if (version.model != nullptr) {
    around_.runtime.run_between_batches(
        [&version] { version.model->skip(version.reason.tenant, version.reason.stream); });
  }
  revive(version);
  return Ok{};
}

}  // namespace orderlog
