#pragma once

#include <cstdint>
#include <string>

#include "projections/read_models.h"

namespace orderlog::bench {

// Where the time of one rebuild went, from asking for it until the new version served.
struct RebuildTimes {
  std::uint64_t took_ns = 0;
  std::uint64_t loading_ns = 0;
  std::uint64_t merging_ns = 0;
  std::uint64_t catching_up_ns = 0;
  std::uint64_t comparing_ns = 0;
  std::string problem;  // empty: it serves
};

// Builds a new version of the model, compares it and has it serve; what it is busy with is looked
// at every millisecond. Tells every few seconds on stderr how far it is.
[[nodiscard]] RebuildTimes rebuild_model(ReadModels& models, const std::string& name,
                                         std::uint64_t events);

// Waits until every model serves; the first versions of an empty directory are built meanwhile.
// False when one stands still.
[[nodiscard]] bool await_all_served(const ReadModels& models);

}  // namespace orderlog::bench
