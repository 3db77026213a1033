#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "eventstore/event_store.h"
#include "projections/store/model_error.h"
#include "projections/versions/status.h"

namespace orderlog {

// How far each version of a read model is in a directory that nobody has open: what its manifest
// and the versions' checkpoints say. Nothing is written, made or mended there. Empty when the model
// was never built; a version whose data can't be used is stopped for that reason. Fails as
// read_manifest() does.
[[nodiscard]] ModelResult<std::vector<ProjectionStatus>> stored_status(
    const std::string& models_directory, const std::string& name, const EventStore& log,
    TimeMs now_ms);

}  // namespace orderlog
