#include "projections/read_models.h"

#include <utility>

#include "base/check.h"
#include "projections/accounts.h"
#include "projections/jobs.h"
#include "projections/model_store.h"
#include "projections/orders.h"
#include "projections/pools.h"
#include "projections/statistics.h"

namespace orderlog {
namespace {

ModelView model_of(const ProjectionRuntime& runtime, std::string_view name) {
  const auto model = runtime.model(name);
  ORDERLOG_CHECK(model.has_value(), "open() adds every model");
  return *model;
}

}  // namespace

ReadModels::ReadModels(std::unique_ptr<ProjectionRuntime> runtime) : runtime_(std::move(runtime)) {}

ModelResult<std::unique_ptr<ReadModels>> ReadModels::open(const ReadModelsOptions& options,
                                                          EventStore& log, const Clock& clock) {
  auto runtime = std::make_unique<ProjectionRuntime>(log, clock, options.runtime);
  const auto resources =
      std::make_shared<ModelResources>(options.block_cache_bytes, options.file_system);
  const auto add = [&](std::unique_ptr<Projection> projection,
                       std::size_t memtable_bytes) -> ModelResult<Ok> {
    ModelStoreOptions model;
    model.name = projection->name();
    model.schema_version = projection->schema_version();
    model.directory =
        options.directory + "/models/" + model.name + "-v" + std::to_string(model.schema_version);
    model.memtable_bytes = memtable_bytes;
    model.resources = resources;
    auto store = ModelStore::open(model);
    if (!store) return fail(store.error());
    return runtime->add(std::move(projection), std::move(store).value());
  };
  for (const auto& added :
       {add(std::make_unique<OrdersProjection>(), options.orders_memtable_bytes),
        add(std::make_unique<PoolsProjection>(), options.memtable_bytes),
        add(std::make_unique<AccountsProjection>(), options.memtable_bytes),
        add(std::make_unique<JobsProjection>(), options.memtable_bytes),
        add(std::make_unique<StatisticsProjection>(), options.memtable_bytes)}) {
    if (!added) return fail(added.error());
  }
  return std::unique_ptr<ReadModels>(new ReadModels(std::move(runtime)));
}

ModelView ReadModels::orders_model() const { return model_of(*runtime_, kOrdersModel); }
ModelView ReadModels::pools_model() const { return model_of(*runtime_, kPoolsModel); }
ModelView ReadModels::accounts_model() const { return model_of(*runtime_, kAccountsModel); }
ModelView ReadModels::jobs_model() const { return model_of(*runtime_, kJobsModel); }
ModelView ReadModels::statistics_model() const { return model_of(*runtime_, kStatisticsModel); }

}  // namespace orderlog
