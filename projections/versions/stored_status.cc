#include "projections/versions/stored_status.h"

#include <utility>

#include "projections/live/live_model.h"
#include "projections/store/model_marker.h"
#include "projections/store/model_store.h"
#include "projections/versions/model_manifest.h"

namespace orderlog {
namespace {

StopReason because(std::string sentence) {
  return StopReason{Position(0), "", "", std::move(sentence), ""};
}

void look_at_data(const std::string& directory, ProjectionStatus& status) {
  if (schema_in_model_directory(directory) == 0) {
    // One that is to be built may not have been begun.
    if (status.role == VersionRole::kBuilding) return;
    status.stopped = because("Its data is gone; a server builds it again.");
    return;
  }
  const auto checkpoint = ModelStore::stored_checkpoint(directory);
  if (checkpoint) {
    status.position = checkpoint->position;
  } else {
    status.stopped = because(checkpoint.error().detail);
  }
}

}  // namespace

ModelResult<std::vector<ProjectionStatus>> stored_status(const std::string& models_directory,
                                                         const std::string& name,
                                                         const EventStore& log, TimeMs now_ms) {
  const ModelResources resources(0);
  const auto manifest = read_manifest(resources.file_system(), models_directory, name);
  if (!manifest) return fail(manifest.error());
  std::vector<ProjectionStatus> all;
  if (!*manifest) return all;
  for (const VersionRecord& record : (*manifest)->versions) {
    ProjectionStatus& status = all.emplace_back();
    status.name = name;
    status.version = record.version;
    status.schema_version = record.schema;
    status.role = record.role;
    status.skipped = record.skipped;
    if (record.role == VersionRole::kBuilding) status.plan = record.plan;
    if (record.role == VersionRole::kPrevious) {
      status.position = record.position;
      status.stopped = kept_for_rollback();
    } else {
      look_at_data(models_directory + "/" + name + "-v" + std::to_string(record.version), status);
    }
    measure_lag(status, log, now_ms);
    status.state = status.stopped                          ? ProjectionState::kStopped
                   : record.role == VersionRole::kBuilding ? ProjectionState::kRebuilding
                   : status.lag == 0                       ? ProjectionState::kLive
                                                           : ProjectionState::kCatchingUp;
  }
  return all;
}

}  // namespace orderlog
