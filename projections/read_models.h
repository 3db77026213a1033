#pragma once

// The read models of a server: their data under DIR/models/<name>-v<schema>/, the runtime that
// feeds them, and the queries on them.

#include <cstddef>
#include <memory>
#include <string>

#include "base/clock.h"
#include "eventstore/event_store.h"
#include "projections/model_error.h"
#include "projections/queries.h"
#include "projections/runtime.h"

namespace rocksdb {
class FileSystem;
}

namespace orderlog {

struct ReadModelsOptions {
  std::string directory;  // DIR; "models" is made beneath it
  std::size_t block_cache_bytes = std::size_t{64} << 20;
  std::size_t orders_memtable_bytes = std::size_t{64} << 20;
  // Of each other model.
  std::size_t memtable_bytes = std::size_t{8} << 20;
  RuntimeOptions runtime;
  // For fault tests; the operating system's when null.
  std::shared_ptr<rocksdb::FileSystem> file_system;
};

// One thread opens, starts and stops; any thread asks.
class ReadModels {
 public:
  // Opens every model, or none. Applies nothing before runtime().start().
  [[nodiscard]] static ModelResult<std::unique_ptr<ReadModels>> open(
      const ReadModelsOptions& options, EventStore& log, const Clock& clock);

  [[nodiscard]] ProjectionRuntime& runtime() { return *runtime_; }

  [[nodiscard]] OrderQueries orders() const { return OrderQueries(orders_model()); }
  [[nodiscard]] PoolQueries pools() const { return PoolQueries(pools_model()); }
  [[nodiscard]] AccountQueries accounts() const { return AccountQueries(accounts_model()); }
  [[nodiscard]] JobQueries jobs() const { return JobQueries(jobs_model()); }
  [[nodiscard]] StatisticsQueries statistics() const {
    return StatisticsQueries(statistics_model());
  }

  // Whose gate to wait at before asking.
  [[nodiscard]] ModelView orders_model() const;
  [[nodiscard]] ModelView pools_model() const;
  [[nodiscard]] ModelView accounts_model() const;
  [[nodiscard]] ModelView jobs_model() const;
  [[nodiscard]] ModelView statistics_model() const;

 private:
  explicit ReadModels(std::unique_ptr<ProjectionRuntime> runtime);

  std::unique_ptr<ProjectionRuntime> runtime_;
};

}  // namespace orderlog
