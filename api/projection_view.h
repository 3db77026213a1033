#pragma once

#include <string>
#include <vector>

#include "base/ids.h"
#include "projections/versions/status.h"

namespace orderlog {

// {"data": [{name, version, …}]}, appended.
void write_projections(const std::vector<ProjectionStatus>& all, LineId line, std::string& out);

}  // namespace orderlog
