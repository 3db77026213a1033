#include "projections/models.h"

#include <string>
#include <string_view>

#include "projections/accounts.h"
#include "projections/jobs.h"
#include "projections/orders.h"
#include "projections/pools.h"
#include "projections/statistics.h"

namespace orderlog {
namespace {

template <class P>
ModelDefinition definition_of(std::string_view name, std::uint32_t schema,
                              std::uint32_t oldest_schema) {
  ModelDefinition definition;
  definition.name = name;
  definition.schema = schema;
  definition.oldest_schema = oldest_schema;
  definition.make = [](std::uint32_t, std::size_t cached) -> std::unique_ptr<Projection> {
    return cached == 0 ? std::make_unique<P>() : std::make_unique<P>(cached);
  };
  return definition;
}

}  // namespace

std::vector<ModelDefinition> all_models(const OrdersFaults& faults) {
  std::vector<ModelDefinition> all;
  ModelDefinition& orders =
      all.emplace_back(definition_of<OrdersProjection>(kOrdersModel, kOrdersSchema, 1));
  orders.memtable_bytes = std::size_t{64} << 20;
  orders.make = [faults](std::uint32_t, std::size_t cached) -> std::unique_ptr<Projection> {
    return std::make_unique<OrdersProjection>(cached == 0 ? kOrdersCached : cached, faults);
  };
  all.push_back(definition_of<PoolsProjection>(kPoolsModel, kPoolsSchema, 1));
  ModelDefinition& accounts =
      all.emplace_back(definition_of<AccountsProjection>(kAccountsModel, kAccountsSchema, 1));
  accounts.make = [](std::uint32_t schema, std::size_t cached) -> std::unique_ptr<Projection> {
    return std::make_unique<AccountsProjection>(schema, cached == 0 ? kAccountsCached : cached);
  };
  all.push_back(definition_of<JobsProjection>(kJobsModel, kJobsSchema, 1));
  ModelDefinition& statistics =
      all.emplace_back(definition_of<StatisticsProjection>(kStatisticsModel, kStatisticsSchema, 1));
  statistics.by_stream = false;  // orders of one hour share its rows
  return all;
}

}  // namespace orderlog
