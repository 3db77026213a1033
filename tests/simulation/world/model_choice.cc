#include "tests/simulation/world/model_choice.h"

#include <algorithm>
#include <utility>

#include "projections/models.h"

namespace orderlog::simulation {

ReadModelsOptions model_choice(const Plan& plan, const std::string& data,
                               const std::shared_ptr<rocksdb::FileSystem>& file_system) {
  ReadModelsOptions options;
  options.directory = data;
  options.file_system = file_system;
  options.block_cache_bytes = std::size_t{1} << 20;
  options.bulk_from_events = plan.bulk_from_events;
  options.planted_switch_before_manifest = plan.planted == Planted::kSwitchBeforeManifest;
  for (ModelDefinition& model : all_models()) {
    if (std::find(plan.models.begin(), plan.models.end(), model.name) == plan.models.end()) {
      continue;
    }
    model.memtable_bytes = plan.memtable_bytes;
    options.definitions.push_back(std::move(model));
  }
  return options;
}

}  // namespace orderlog::simulation
