#include "tests/fault/equal_models.h"

#include <gtest/gtest.h>

#include "projections/models.h"
#include "tests/projections/model_bench.h"

namespace orderlog::testing {

std::vector<std::string> unequal_models(const std::string& server, const std::string& worker,
                                        std::size_t& rows) {
  std::vector<std::string> unequal;
  for (const ModelDefinition& definition : all_models()) {
    const auto rows_in = [&definition](const std::string& data) {
      auto store = ModelStore::open(store_options(data + "/models/" + definition.name + "-v1",
                                                  definition.name, definition.schema));
      EXPECT_TRUE(store.ok()) << store.error().detail;
      return rows_of(**store);
    };
    const Rows expected = rows_in(server);
    rows += expected.size();
    if (rows_in(worker) != expected) unequal.push_back(definition.name);
  }
  return unequal;
}

}  // namespace orderlog::testing
