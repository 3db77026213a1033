// How a new version of a read model comes to serve: loaded, level with the old one, compared,
// switched. Everything here runs on the builder's thread and may end at any step: what is in the
// manifest says where to begin again.

#include <algorithm>
#include <thread>
#include <utility>

#include "base/check.h"
#include "projections/store/model_marker.h"
#include "projections/versions/managed_model.h"

namespace orderlog {
namespace {

using std::chrono::milliseconds;

// Between two looks at something that another thread is doing.
constexpr milliseconds kLook{2};
constexpr milliseconds kFirstPause{500};
constexpr int kLongestPauseDoublings = 7;  // about a minute

// Why the version that serves and the candidate won't stand at one position.
ModelError cant_be_level(std::uint32_t old, const StopReason& stopped) {
  const std::string version = "version " + std::to_string(old);
  if (stopped.position > Position(0)) {
    return {ModelErrorCode::kCorrupt,
            version + " stands still before position " + std::to_string(stopped.position.value())};
  }
  return {ModelErrorCode::kIo, version + " is stopped (" + stopped.reason + ")"};
}

StopReason not_an_events_fault(std::string sentence) {
  return {Position(0), "", "", std::move(sentence), ""};
}

StopReason as_asked(std::string sentence) {
  StopReason reason = not_an_events_fault(std::move(sentence));
  reason.is_meant = true;
  return reason;
}

}  // namespace

void ManagedModel::build() {
  Candidate candidate;
  if (!open_candidate(candidate)) return;
  if (load(candidate) && catch_up(candidate) && may_switch(candidate)) {
    while (!switch_to(candidate) && come_level(candidate)) {
    }
  }
  put_away(candidate);
}

void ManagedModel::interrupt_build() {
  ending_.store(true);
  control_.cancelled.store(true);
}

bool ManagedModel::is_wanted(const Candidate& candidate) const {
  const std::lock_guard lock(mutex_);
  const VersionRecord* building = manifest_.of(VersionRole::kBuilding);
  return !ending_.load() && building != nullptr && building->version == candidate.record.version;
}

std::shared_ptr<LiveModel> ManagedModel::serving() const {
  const std::lock_guard lock(mutex_);
  return serving_;
}

SwitchPolicy ManagedModel::policy() const {
  const std::lock_guard lock(mutex_);
  const VersionRecord* building = manifest_.of(VersionRole::kBuilding);
  return building == nullptr ? SwitchPolicy::kWhenAsked : building->plan.policy;
}

bool ManagedModel::can_wait() const {
  const std::lock_guard lock(mutex_);
  const VersionRecord* building = manifest_.of(VersionRole::kBuilding);
  if (building == nullptr || serving_ == nullptr) return false;
  if (building->plan.reason == BuildReason::kRollback) return false;
  const std::uint64_t head = around_.log.head().position.value();
  const std::uint64_t reached = control_.position.load();
  return head > reached && head - reached >= around_.bulk_from_events;
}

void ManagedModel::set_phase(Phase phase) {
  const std::lock_guard lock(mutex_);
  phase_ = phase;
}

// One that was cancelled meanwhile is gone, whatever is in its way.
void ManagedModel::hold(std::uint32_t version, StopReason reason) {
  const std::lock_guard lock(mutex_);
  const VersionRecord* building = manifest_.of(VersionRole::kBuilding);
  if (building == nullptr || building->version != version) return;
  phase_ = Phase::kHeld;
  held_ = std::move(reason);
}

void ManagedModel::hold(const Candidate& candidate, std::string sentence) {
  hold(candidate.record.version, not_an_events_fault(std::move(sentence)));
}

bool ManagedModel::open_candidate(Candidate& candidate) {
  std::shared_ptr<ModelStore> open_still;
  {
    const std::lock_guard lock(mutex_);
    const VersionRecord* building = manifest_.of(VersionRole::kBuilding);
    if (building == nullptr) remove_strangers();  // cancelled while it was not at work
    // In this order, the other way round than in interrupt_build(): one of the two is seen.
    control_.cancelled.store(false);
    if (building == nullptr || ending_.load()) return false;
    candidate.record = *building;
    candidate.skips = StreamSkips(building->skipped);
    at_work_ = building->version;
    control_.position.store(building->position.value());
    control_.rate.store(0);
    control_.rate_max.store(building->plan.rate_max);
    phase_ = Phase::kLoading;
    held_.reset();
    if (building->plan.reason == BuildReason::kRollback) open_still = previous_store_.lock();
  }
  if (auto no_room = no_room_for(candidate.record)) {
    make_way(candidate, *no_room);
    return false;
  }
  if (open_still != nullptr) {
    candidate.store = std::move(open_still);
  } else {
    const bool is_rollback = candidate.record.plan.reason == BuildReason::kRollback;
    auto store = open_store(candidate.record, is_rollback ? Use::kLive : Use::kBulk);
    if (!store) {
      fail_build(candidate, store.error());
      return false;
    }
    candidate.store = std::move(store).value();
  }
  control_.position.store(candidate.store->checkpoint().position.value());
  return true;
}

void ManagedModel::fail_build(const Candidate& candidate, const ModelError& error) {
  if (error.code == ModelErrorCode::kNoRoom) return make_way(candidate, error);
  ModelError trouble = error;
  if (error.code == ModelErrorCode::kCorrupt || error.code == ModelErrorCode::kForeign) {
    around_.warn("model_mended", error.detail + " It is built again from the log.");
    auto given_up = start_over(candidate.record.version);
    if (given_up) return enqueue_(*this, {});
    trouble = std::move(given_up).error();
  }
  try_again_later(candidate.record.version, trouble.detail);
}

// Of a version that is to be filled from the first event on, before anything of it is there. Its
// rows lie there twice while they are merged.
std::optional<ModelError> ManagedModel::no_room_for(const VersionRecord& record) const {
  if (record.plan.reason == BuildReason::kRollback ||
      schema_in_model_directory(directory_of(record.version)) != 0) {
    return std::nullopt;
  }
  const auto old = serving();
  const std::uint64_t bytes =
      std::max(bytes_expected_, old == nullptr ? 0 : old->store()->bytes_on_disk());
  auto shortage = around_.room.shortage(2 * bytes);
  if (!shortage) return std::nullopt;
  return ModelError{ModelErrorCode::kNoRoom, *std::move(shortage)};
}

// What a build took is given back, for the commands. A version that served before is kept.
void ManagedModel::make_way(const Candidate& candidate, const ModelError& error) {
  std::uint32_t version = candidate.record.version;
  if (candidate.store != nullptr && candidate.record.plan.reason != BuildReason::kRollback) {
    const double done = static_cast<double>(candidate.store->checkpoint().position.value()) /
                        static_cast<double>(around_.log.head().position.value());
    const auto bytes = static_cast<double>(candidate.store->bytes_on_disk());
    if (done > 0) bytes_expected_ = static_cast<std::uint64_t>(bytes / done);
    if (const auto next = start_over(version)) version = *next;
  }
  try_again_later(version, error.detail);
}

// Trouble with the world may pass; until then the builder has other models to build.
void ManagedModel::try_again_later(std::uint32_t version, std::string sentence) {
  hold(version, not_an_events_fault(std::move(sentence)));
  const int doublings = std::min(failures_++, kLongestPauseDoublings);
  enqueue_(*this, kFirstPause * (1 << doublings));
}

// True when something stopped the candidate, which is then held.
bool ManagedModel::hold_if_stopped(const Candidate& candidate) {
  const auto reason = candidate.live->stopped();
  if (!reason) return false;
  if (reason->position > Position(0)) {
    hold(candidate.record.version, *reason);
  } else {
    try_again_later(candidate.record.version, reason->reason);
  }
  return true;
}

// A version that can't be used is given up for another one, whose number it returns; 0 for none.
ModelResult<std::uint32_t> ManagedModel::start_over(std::uint32_t version) {
  const std::lock_guard lock(mutex_);
  ModelManifest planned = manifest_;
  const VersionRecord* building = planned.of(VersionRole::kBuilding);
  if (building == nullptr || building->version != version) return 0U;
  BuildPlan plan = building->plan;
  planned.drop(version);
  // Nothing to go back to; but something has to serve.
  const bool is_needed = planned.of(VersionRole::kServing) == nullptr;
  if (plan.reason == BuildReason::kRollback && is_needed) {
    plan = {BuildReason::kMend, SwitchPolicy::kAlways, 0};
  }
  if (plan.reason != BuildReason::kRollback) {
    planned.add(definition_.schema, VersionRole::kBuilding).plan = plan;
  }
  if (auto saved = save(planned); !saved) return fail(std::move(saved).error());
  manifest_ = std::move(planned);
  building = manifest_.of(VersionRole::kBuilding);
  return building == nullptr ? 0U : building->version;
}

bool ManagedModel::load(Candidate& candidate) {
  const auto is_far = [&] {
    return around_.log.head().position.value() - candidate.store->checkpoint().position.value() >=
           around_.bulk_from_events;
  };
  if (is_far()) {
    BulkOptions options = around_.bulk;
    options.room = &around_.room;
    BulkLoad bulk(around_.log, definition_, *candidate.store, candidate.skips, control_, options);
    for (bool merged = false; is_far();) {
      const BulkLoad::Outcome outcome = bulk.run(around_.log.head().position);
      if (std::holds_alternative<BulkLoad::Cancelled>(outcome)) return false;
      if (const auto* reason = std::get_if<StopReason>(&outcome)) {
        hold(candidate.record.version, *reason);
        return false;
      }
      if (const auto* error = std::get_if<ModelError>(&outcome)) {
        fail_build(candidate, *error);
        return false;
      }
      if (!std::exchange(merged, true) && !merge(candidate)) return false;
    }
    return is_wanted(candidate);
  }
  return merge(candidate) && is_wanted(candidate);
}

bool ManagedModel::merge(Candidate& candidate) {
  set_phase(Phase::kMerging);
  const std::uint64_t bytes = candidate.store->bytes_to_merge();
  if (auto shortage = around_.room.shortage(bytes); bytes > 0 && shortage) {
    make_way(candidate, {ModelErrorCode::kNoRoom, *std::move(shortage)});
    return false;
  }
  const auto merged = candidate.store->finish_bulk(control_.cancelled, around_.bulk.threads);
  if (!merged) {
    fail_build(candidate, merged.error());
    return false;
  }
  return *merged;
}

bool ManagedModel::catch_up(Candidate& candidate) {
  candidate.live = live_model(candidate.record, candidate.store);
  around_.runtime.run_between_batches([&] { around_.runtime.follow(candidate.live); });
  {
    const std::lock_guard lock(mutex_);
    following_ = candidate.live;
  }
  return come_level(candidate);
}

bool ManagedModel::come_level(Candidate& candidate) {
  set_phase(Phase::kCatchingUp);
  const Position seen_now = around_.log.head().position;
  while (is_wanted(candidate)) {
    if (hold_if_stopped(candidate)) return false;
    const auto old = serving();
    Position target = old == nullptr ? seen_now : old->position();
    if (old != nullptr && old->stopped()) target = std::max(target, seen_now);
    if (candidate.live->position() >= target) return true;
    std::this_thread::sleep_for(kLook);
  }
  return false;
}

bool ManagedModel::may_switch(Candidate& candidate) {
  const auto old = serving();
  if (old == nullptr || candidate.record.plan.reason == BuildReason::kRollback) return true;
  const auto compared = compare(candidate, *old);
  if (!compared) return may_switch_uncompared(candidate, compared.error());
  if (!*compared) return false;
  const Comparison& comparison = **compared;
  switch (policy()) {
    case SwitchPolicy::kAlways:
      return true;
    case SwitchPolicy::kWhenAsked:
      hold(candidate.record.version, as_asked("It waits to be switched over to, or cancelled."));
      return false;
    case SwitchPolicy::kWhenEqual:
      break;
  }
  if (comparison.equal()) return true;
  hold(candidate, "It differs from version " + std::to_string(comparison.against) + " in " +
                      std::to_string(comparison.differences) + " rows. Switch over or cancel.");
  return false;
}

// What is in the old version's way must not be in the way of replacing it.
bool ManagedModel::may_switch_uncompared(const Candidate& candidate, const ModelError& why) {
  if (policy() == SwitchPolicy::kAlways) return true;
  std::string sentence = "It can't be compared: " + why.detail + ". Switch over or cancel.";
  if (why.code == ModelErrorCode::kIo) {
    try_again_later(candidate.record.version, std::move(sentence));
  } else {
    hold(candidate, std::move(sentence));
  }
  return false;
}

// Nothing when the candidate was cancelled or is held. kCorrupt when the old version can't be
// compared with, kIo when it may be later.
ModelResult<std::optional<Comparison>> ManagedModel::compare(Candidate& candidate, LiveModel& old) {
  set_phase(Phase::kComparing);
  std::optional<ModelSnapshot> old_rows;
  std::optional<ModelSnapshot> new_rows;
  std::optional<StopReason> in_the_way;
  Position position;
  // Both are fed by one thread, and between its batches they stand at one position, unless one of
  // them stands still.
  while (!old_rows) {
    around_.runtime.run_between_batches([&] {
      if (old.position() != candidate.live->position()) {
        in_the_way = old.stopped();
        return;
      }
      position = old.position();
      old_rows.emplace(old.store()->snapshot());
      new_rows.emplace(candidate.store->snapshot());
    });
    if (!is_wanted(candidate)) return std::optional<Comparison>();
    if (old_rows) break;
    if (in_the_way) return fail(cant_be_level(old.version(), *in_the_way));
    if (hold_if_stopped(candidate)) return std::optional<Comparison>();
    std::this_thread::sleep_for(kLook);
  }
  const std::uint32_t old_schema = old.store()->schema_version();
  const auto translate = candidate.record.schema == old_schema
                             ? nullptr
                             : definition_.make(candidate.record.schema, 1);
  auto compared = compare_models(*old_rows, *new_rows, translate.get(), old_schema,
                                 around_.bulk.threads, control_.cancelled);
  if (!compared && compared.error() == UnreadableRows::kOfTheOld) {
    return fail(ModelError{ModelErrorCode::kCorrupt, "rows of the old version can't be read"});
  }
  if (!compared) {
    hold(candidate, "Rows of it can't be read. Cancel it and build again.");
    return std::optional<Comparison>();
  }
  if (!*compared) return std::optional<Comparison>();
  Comparison comparison = **std::move(compared);
  comparison.against = old.version();
  comparison.position = position;
  const std::lock_guard lock(mutex_);
  comparison_ = comparison;
  compared_ = candidate.record.version;
  return std::optional<Comparison>(std::move(comparison));
}

// False when it has fallen behind since it was level: an event that only this version refuses, say.
// Readers must not be taken back.
bool ManagedModel::switch_to(Candidate& candidate) {
  std::shared_ptr<LiveModel> old;
  std::shared_ptr<ModelStore> dropped_store;
  std::uint32_t dropped = 0;
  bool wanted = is_wanted(candidate);
  bool level = true;
  bool is_mended_next = false;
  ModelResult<Ok> saved = Ok{};
  if (!wanted) return true;
  around_.runtime.run_between_batches([&] {
    const std::lock_guard lock(mutex_);
    ModelManifest planned = manifest_;
    VersionRecord* ours = planned.of(VersionRole::kBuilding);
    wanted = ours != nullptr && ours->version == candidate.record.version;
    level = serving_ == nullptr || candidate.live->position() >= serving_->position();
    if (!wanted || !level) return;
    ours->role = VersionRole::kServing;
    ours->plan = {};
    if (const VersionRecord* previous = planned.of(VersionRole::kPrevious)) {
      dropped = previous->version;
    }
    // Of the two that are serving now, the other one.
    for (VersionRecord& record : planned.versions) {
      if (record.role != VersionRole::kServing || record.version == candidate.record.version) {
        continue;
      }
      record.role = VersionRole::kPrevious;
      record.position = serving_->position();
    }
    if (dropped > 0) planned.drop(dropped);
    // Gone back to because the one after it could not be used: that is built again.
    if (serving_ == nullptr && candidate.record.plan.reason == BuildReason::kRollback) {
      planned.add(definition_.schema, VersionRole::kBuilding).plan = {BuildReason::kMend,
                                                                      SwitchPolicy::kAlways, 0};
      is_mended_next = true;
    }
    if (!around_.planted_switch_before_manifest) saved = save(planned);
    if (!saved) return;
    manifest_ = std::move(planned);
    old = std::exchange(serving_, candidate.live);
    following_ = nullptr;
    failures_ = 0;
    if (old != nullptr) {
      old->serve(nullptr);
      around_.runtime.leave(*old);
      // After a rollback the store of the version before is the one that serves now.
      if (dropped > 0) dropped_store = previous_store_.lock();
      previous_store_ = old->store();
    }
    serving_->serve(&served_);
  });
  if (!saved) fail_build(candidate, saved.error());
  if (!saved || !wanted) return true;
  if (!level) return false;
  if (is_mended_next) enqueue_(*this, {});
  candidate.live.reset();
  candidate.store.reset();
  if (dropped_store != nullptr) {
    dropped_store->remove_when_closed();  // a query holds on to it
  } else if (dropped > 0) {
    remove_model_directory(directory_of(dropped));
  }
  if (around_.planted_switch_before_manifest) {
    old.reset();
    const std::lock_guard lock(mutex_);
    static_cast<void>(save(manifest_));
  }
  return true;
}

void ManagedModel::put_away(Candidate& candidate) {
  if (candidate.store == nullptr) return;  // it serves
  if (candidate.live != nullptr) {
    around_.runtime.run_between_batches([&] { around_.runtime.leave(*candidate.live); });
    const std::lock_guard lock(mutex_);
    following_ = nullptr;
    control_.position.store(candidate.live->position().value());
  }
  const std::lock_guard lock(mutex_);
  const auto is_candidate = [&](const VersionRecord& record) {
    return record.version == candidate.record.version;
  };
  if (std::none_of(manifest_.versions.begin(), manifest_.versions.end(), is_candidate)) {
    candidate.store->remove_when_closed();
  }
}

}  // namespace orderlog
