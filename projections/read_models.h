#pragma once

// The read models of a server: their data under DIR/models/<name>-v<version>/, the runtime that
// feeds them, the builder of new versions, and the queries on them.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "eventstore/event_store.h"
#include "projections/live/runtime.h"
#include "projections/live/served_model.h"
#include "projections/orders/order_pages.h"
#include "projections/queries.h"
#include "projections/store/model_error.h"
#include "projections/versions/managed_model.h"
#include "projections/versions/model_builder.h"
#include "projections/versions/model_definition.h"

namespace rocksdb {
class FileSystem;
}

namespace orderlog {

struct ReadModelsOptions {
  std::string directory;  // DIR; "models" is made beneath it
  std::size_t block_cache_bytes = std::size_t{64} << 20;
  std::size_t page_cache_bytes = std::size_t{64} << 20;
  RuntimeOptions runtime;
  BulkOptions bulk;
  std::uint64_t bulk_from_events = 50'000;
  // What a build leaves free on the disk; see BuildRoom.
  std::uint64_t free_bytes_min = 0;
  // Every model that there is; tests may put others in their place.
  std::vector<ModelDefinition> definitions;
  // See ModelSurroundings.
  std::function<void(const std::string& code, const std::string& sentence)> warn;
  // For fault tests; the operating system's when null.
  std::shared_ptr<rocksdb::FileSystem> file_system;
  // See ModelSurroundings.
  std::function<void(const Head& checkpoint)> expect;
  // See ModelSurroundings.
  bool planted_switch_before_manifest = false;
};

// One thread opens, starts and stops; any thread asks.
class ReadModels {
 public:
  // Opens every model, or none. Applies nothing before start().
  [[nodiscard]] static ModelResult<std::unique_ptr<ReadModels>> open(ReadModelsOptions options,
                                                                     EventStore& log,
                                                                     const Clock& clock);
  ~ReadModels();
  ReadModels(const ReadModels&) = delete;
  ReadModels& operator=(const ReadModels&) = delete;

  // `building`: also what is to be built.
  void start(bool building = true);
  // Returns when nothing is applied or built any more; what was is committed.
  void stop();
  // Returns when nothing is applied any more, until resume(); nothing new is built meanwhile.
  void pause() { runtime_.pause(); }
  void resume() { runtime_.resume(); }

  // Null for a name that no model has.
  [[nodiscard]] ManagedModel* find(std::string_view name) const;
  // "orders, pools, …": for whoever asked for another.
  [[nodiscard]] std::string names() const;
  [[nodiscard]] std::vector<ProjectionStatus> status() const;
  [[nodiscard]] bool have_caught_up() const;
  // Which models stand still and why, or else which have not come up to the log since the start: a
  // sentence for operators; empty when neither.
  [[nodiscard]] std::string what_stands_still() const;
  [[nodiscard]] std::string what_is_behind() const;

  [[nodiscard]] OrderQueries orders() const { return OrderQueries(served("orders")); }
  [[nodiscard]] OrderPages& order_pages() const { return *order_pages_; }
  [[nodiscard]] PoolQueries pools() const { return PoolQueries(served("pools")); }
  [[nodiscard]] AccountQueries accounts() const { return AccountQueries(served("accounts")); }
  [[nodiscard]] JobQueries jobs() const { return JobQueries(served("jobs")); }
  [[nodiscard]] EffectQueries effects() const { return EffectQueries(served("effects")); }
  [[nodiscard]] StatisticsQueries statistics() const {
    return StatisticsQueries(served("statistics"));
  }

  // Whose gate to wait at before asking. There must be such a model.
  [[nodiscard]] const ServedModel& served(std::string_view name) const;

 private:
  ReadModels(ReadModelsOptions options, EventStore& log, const Clock& clock);

  ProjectionRuntime runtime_;
  const ModelSurroundings surroundings_;
  std::vector<std::unique_ptr<ManagedModel>> models_;
  std::unique_ptr<OrderPages> order_pages_;
  ModelBuilder builder_;
};

}  // namespace orderlog
