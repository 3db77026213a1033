#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/http/endpoint.h"

namespace orderlog::bench {

// One version of a read model, as GET /v1/projections has it.
struct ModelVersion {
  std::string name;
  std::string role;   // serving, building or previous
  std::string state;  // rebuilding, catching_up, comparing, live or stopped
  std::uint64_t position = 0;
  std::string stopped;  // why, where something is in its way
};

// 7 or "0:7", as positions are written.
[[nodiscard]] std::optional<std::uint64_t> position_from(std::string_view text);

// Every version of every model, or of the one that is named. Nothing when the server doesn't tell.
[[nodiscard]] std::optional<std::vector<ModelVersion>> model_board(const Endpoint& endpoint,
                                                                   std::string_view name = {});

}  // namespace orderlog::bench
