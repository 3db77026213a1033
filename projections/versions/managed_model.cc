#include "projections/versions/managed_model.h"

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

#include "base/check.h"
#include "projections/store/model_marker.h"
#include "projections/versions/model_check.h"

namespace orderlog {
namespace {

namespace fs = std::filesystem;

// Whether building the model again is the mend.
bool can_be_mended(ModelErrorCode code) {
  return code == ModelErrorCode::kCorrupt || code == ModelErrorCode::kForeign;
}

}  // namespace

ManagedModel::ManagedModel(ModelDefinition definition, const ModelSurroundings& surroundings,
                           Enqueue enqueue)
    : definition_(std::move(definition)),
      around_(surroundings),
      enqueue_(std::move(enqueue)),
      served_(definition_.name, &control_.position) {
  manifest_.name = definition_.name;
}

ManagedModel::~ManagedModel() = default;

std::string ManagedModel::directory_of(std::uint32_t version) const {
  return around_.directory + "/" + definition_.name + "-v" + std::to_string(version);
}

ModelResult<Ok> ManagedModel::save(const ModelManifest& manifest) const {
  return write_manifest(around_.resources->file_system(), around_.directory, manifest);
}

ModelResult<std::shared_ptr<ModelStore>> ManagedModel::open_rows(const VersionRecord& record,
                                                                 Use use) const {
  ModelStoreOptions options;
  options.directory = directory_of(record.version);
  options.name = definition_.name;
  options.schema_version = record.schema;
  options.memtable_bytes = definition_.memtable_bytes;
  options.resources = around_.resources;
  options.bulk = use == Use::kBulk;
  options.has_served = use == Use::kServeAgain;
  auto store = ModelStore::open(options);
  if (!store) return fail(std::move(store).error());
  return std::shared_ptr<ModelStore>(std::move(store).value());
}

ModelResult<std::shared_ptr<ModelStore>> ManagedModel::open_store(const VersionRecord& record,
                                                                  Use use) {
  auto store = open_rows(record, use);
  if (!store) return store;
  if (around_.expect) {
    const Checkpoint& checkpoint = (*store)->checkpoint();
    around_.expect({checkpoint.position, checkpoint.hash});
  } else if (auto checked = check_against_log(around_.log, **store); !checked) {
    return fail(std::move(checked).error());
  }
  return store;
}

std::shared_ptr<LiveModel> ManagedModel::live_model(const VersionRecord& record,
                                                    std::shared_ptr<ModelStore> store) const {
  return std::make_shared<LiveModel>(definition_.make(record.schema, 0), std::move(store),
                                     record.version, StreamSkips(record.skipped));
}

ModelResult<bool> ManagedModel::find_manifest() {
  auto found = read_manifest(around_.resources->file_system(), around_.directory, definition_.name);
  if (found && *found) {
    manifest_ = **std::move(found);
    return true;
  }
  if (!found) {
    if (!can_be_mended(found.error().code)) return fail(std::move(found).error());
    around_.warn("model_mended", found.error().detail);
  }
  // Data of before there were manifests, or whose manifest is gone.
  std::vector<VersionRecord> there;
  std::error_code ignored;
  const std::string prefix = definition_.name + "-v";
  for (const fs::directory_entry& entry : fs::directory_iterator(around_.directory, ignored)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(prefix)) continue;
    const unsigned long version = std::strtoul(name.c_str() + prefix.size(), nullptr, 10);
    if (version == 0 || version > UINT32_MAX || name != prefix + std::to_string(version)) continue;
    manifest_.last_version = std::max(manifest_.last_version, static_cast<std::uint32_t>(version));
    VersionRecord record;
    record.version = static_cast<std::uint32_t>(version);
    record.schema = schema_in_model_directory(entry.path().string());
    if (record.schema > 0) there.push_back(std::move(record));
  }
  if (auto ordered = furthest_first(there); !ordered) return fail(std::move(ordered).error());
  if (!there.empty()) manifest_.versions.push_back(there[0]);
  // The one behind it may be half built as well as complete: either can catch up.
  if (there.size() > 1 && there[1].position > Position(0)) {
    there[1].role = VersionRole::kPrevious;
    manifest_.versions.push_back(there[1]);
  }
  return false;
}

// The one that has seen most is sure to be no half of another; of two that have seen the same, the
// newer one.
ModelResult<Ok> ManagedModel::furthest_first(std::vector<VersionRecord>& versions) {
  for (VersionRecord& record : versions) {
    if (versions.size() == 1) break;
    const auto store = open_rows(record, Use::kBulk);
    if (!store && !can_be_mended(store.error().code)) return fail(store.error());
    if (store) record.position = (*store)->checkpoint().position;
  }
  std::sort(versions.begin(), versions.end(), [](const auto& a, const auto& b) {
    return std::pair(a.position, a.version) > std::pair(b.position, b.version);
  });
  return Ok{};
}

ModelResult<Ok> ManagedModel::open_serving() {
  VersionRecord* record = manifest_.of(VersionRole::kServing);
  if (record == nullptr) return Ok{};
  const bool is_there = schema_in_model_directory(directory_of(record->version)) != 0;
  if (is_there && record->schema > definition_.schema) {
    return fail(ModelError{
        ModelErrorCode::kNewerSchema,
        "The read model in " + directory_of(record->version) +
            " was written by a newer version of this program; run that version, or remove the "
            "directory to have the model built again."});
  }
  ModelError error{ModelErrorCode::kCorrupt, ""};
  if (!is_there) {
    error.detail = "The read model in " + directory_of(record->version) + " is gone.";
  } else if (record->schema < definition_.oldest_schema) {
    error.detail = "The read model in " + directory_of(record->version) +
                   " is of a schema that this program can't ask any more.";
  } else {
    auto store = open_store(*record, Use::kServeAgain);
    if (store) {
      serving_ = live_model(*record, std::move(store).value());
      return Ok{};
    }
    error = std::move(store).error();
  }
  if (!can_be_mended(error.code)) return fail(std::move(error));
  around_.warn("model_mended", error.detail + " It is built again from the log.");
  manifest_.drop(record->version);
  return Ok{};
}

// A version that doesn't serve may have seen more than the one that does, and then it is what tells
// that the log has lost something. What can't be used of it is its builder's to mend.
ModelResult<Ok> ManagedModel::check_the_others() {
  if (around_.expect) return Ok{};  // the log is not there yet, and another process's
  for (const VersionRecord& record : manifest_.versions) {
    const bool is_there = schema_in_model_directory(directory_of(record.version)) != 0;
    if (record.role == VersionRole::kServing || !is_there) continue;
    auto store = open_store(record, Use::kBulk);
    if (!store && !can_be_mended(store.error().code)) return fail(std::move(store).error());
  }
  return Ok{};
}

// What the manifest lacks for every query to be answered by today's code in the end.
void ManagedModel::plan_what_is_missing() {
  VersionRecord* building = manifest_.of(VersionRole::kBuilding);
  const auto may_go_on = [this](const VersionRecord& record) {
    return record.schema == definition_.schema ||
           (record.schema < definition_.schema && record.plan.reason == BuildReason::kRollback);
  };
  if (building != nullptr && !may_go_on(*building)) {
    manifest_.drop(building->version);
    building = nullptr;
  }
  if (building != nullptr) return;
  const VersionRecord* previous = manifest_.of(VersionRole::kPrevious);
  if (serving_ == nullptr && previous != nullptr && previous->schema >= definition_.oldest_schema &&
      previous->schema <= definition_.schema &&
      schema_in_model_directory(directory_of(previous->version)) != 0) {
    // It is sooner there than a new one, which is then built beside it.
    manifest_.go_back_to_previous();
  } else if (serving_ == nullptr) {
    const bool known = manifest_.last_version > 0;
    plan_build({known ? BuildReason::kMend : BuildReason::kFirst, SwitchPolicy::kAlways, 0});
  } else if (serving_->projection().schema_version() < definition_.schema) {
    plan_build({BuildReason::kSchema, SwitchPolicy::kWhenEqual, 0});
  }
}

void ManagedModel::plan_build(BuildPlan plan) {
  manifest_.add(definition_.schema, VersionRole::kBuilding).plan = plan;
}

void ManagedModel::remove_strangers() const {
  const std::string prefix = definition_.name + "-v";
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(around_.directory, ignored)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(prefix)) continue;
    const bool known = std::any_of(
        manifest_.versions.begin(), manifest_.versions.end(),
        [&](const auto& record) { return name == prefix + std::to_string(record.version); });
    if (!known) remove_model_directory(entry.path().string());
  }
}

ModelResult<Ok> ManagedModel::open() {
  const std::lock_guard lock(mutex_);
  std::error_code error;
  fs::create_directories(around_.directory, error);
  if (error) {
    return fail(ModelError{ModelErrorCode::kIo, "The read models' directory " + around_.directory +
                                                    " can't be made: " + error.message() + "."});
  }
  const auto found = find_manifest();
  if (!found) return fail(found.error());
  if (auto opened = open_serving(); !opened) return opened;
  if (auto checked = check_the_others(); !checked) return checked;
  plan_what_is_missing();
  // There is nothing to see in an empty log, so what is new serves at once. From a log that is yet
  // to come in all models are filled by one reading, as it comes.
  VersionRecord* building = manifest_.of(VersionRole::kBuilding);
  const bool is_known = around_.log.knows_head();
  const bool is_new =
      building != nullptr && schema_in_model_directory(directory_of(building->version)) == 0;
  if (serving_ == nullptr && (is_known ? around_.log.head().position == Position(0) : is_new)) {
    building->role = VersionRole::kServing;
    auto store = open_store(*building, Use::kLive);
    if (!store) return fail(std::move(store).error());
    serving_ = live_model(*building, std::move(store).value());
  }
  if (auto saved = save(manifest_); !saved) return saved;
  // What a list made anew leaves out stays until the next start.
  if (*found) remove_strangers();
  if (serving_ != nullptr) {
    serving_->serve(&served_);
    if (is_known && serving_->position() == around_.log.head().position) serving_->note_head_met();
  }
  return Ok{};
}

void ManagedModel::start() {
  bool to_build = false;
  {
    const std::lock_guard lock(mutex_);
    to_build = manifest_.of(VersionRole::kBuilding) != nullptr;
  }
  around_.runtime.run_between_batches([this] {
    if (serving_ != nullptr) around_.runtime.follow(serving_);
  });
  if (to_build) enqueue_(*this, {});
}

bool ManagedModel::has_caught_up() const {
  const std::lock_guard lock(mutex_);
  return serving_ != nullptr && (serving_->has_met_head() || serving_->stopped());
}

std::optional<StopReason> ManagedModel::stands_still() const {
  const std::lock_guard lock(mutex_);
  return serving_ != nullptr ? serving_->stopped() : held_;
}

void ManagedModel::estimate(ProjectionStatus& status) const {
  measure_lag(status, around_.log, around_.clock.now_ms());
  if (status.rate > 0) status.eta_ms = static_cast<TimeMs>(status.lag * 1000 / status.rate);
}

ProjectionStatus ManagedModel::candidate_status(const VersionRecord& record,
                                                ProjectionStatus status) const {
  status.plan = record.plan;
  status.plan->rate_max = record.plan.rate_max;
  if (following_ == nullptr || following_->version() != record.version) {
    status.state = ProjectionState::kRebuilding;
    const bool is_at_work = at_work_ == record.version;  // and not waiting for its turn
    status.position = is_at_work ? Position(control_.position.load()) : record.position;
    status.rate = is_at_work ? control_.rate.load() : 0;
    estimate(status);
  } else {
    const ProjectionState state = following_->status(around_.log, around_.clock.now_ms()).state;
    status.state = state == ProjectionState::kStopped ? ProjectionState::kStopped
                   : phase_ == Phase::kComparing      ? ProjectionState::kComparing
                                                      : ProjectionState::kCatchingUp;
  }
  if (phase_ == Phase::kHeld && held_) {
    status.state = ProjectionState::kStopped;
    status.stopped = held_;
    status.rate = 0;
    status.eta_ms.reset();
  }
  return status;
}

std::vector<ProjectionStatus> ManagedModel::status() const {
  const std::lock_guard lock(mutex_);
  const TimeMs now_ms = around_.clock.now_ms();
  std::vector<ProjectionStatus> all;
  for (const VersionRecord& record : manifest_.versions) {
    ProjectionStatus status;
    for (const auto& model : {serving_, following_}) {
      if (model != nullptr && model->version() == record.version) {
        status = model->status(around_.log, now_ms);
      }
    }
    status.name = definition_.name;
    status.version = record.version;
    status.schema_version = record.schema;
    status.role = record.role;
    status.skipped = record.skipped;
    if (record.role == VersionRole::kBuilding) {
      status = candidate_status(record, std::move(status));
    } else if (record.role == VersionRole::kPrevious) {
      status.state = ProjectionState::kStopped;
      status.position = record.position;
      status.stopped = kept_for_rollback();
      estimate(status);
      status.eta_ms.reset();
    }
    if (comparison_ && compared_ == record.version) status.comparison = comparison_;
    all.push_back(std::move(status));
  }
  return all;
}

}  // namespace orderlog
