#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace orderlog::testing {

// I7 between two processes that have ended: names the models whose rows are others in the worker's
// data directory than in the server's. Adds the server's rows to `rows`.
[[nodiscard]] std::vector<std::string> unequal_models(const std::string& server,
                                                      const std::string& worker, std::size_t& rows);

}  // namespace orderlog::testing
