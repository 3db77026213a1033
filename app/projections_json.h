#pragma once

#include <string>
#include <vector>

#include "base/ids.h"
#include "projections/status.h"

namespace orderlog {

// The elements of GET /v1/projections' data, one per model version that exists.
[[nodiscard]] std::string projections_json(const std::vector<ProjectionStatus>& all, LineId line);

}  // namespace orderlog
