#pragma once

// The read models of a simulated process, as its plan has them.

#include <memory>
#include <string>

#include "projections/read_models.h"
#include "tests/simulation/world/plan.h"

namespace orderlog::simulation {

[[nodiscard]] ReadModelsOptions model_choice(
    const Plan& plan, const std::string& data,
    const std::shared_ptr<rocksdb::FileSystem>& file_system);

}  // namespace orderlog::simulation
