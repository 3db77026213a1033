#include "projections/models.h"

#include <string>
#include <string_view>

#include "projections/accounts/accounts.h"
#include "projections/effects/effects.h"
#include "projections/jobs/jobs.h"
#include "projections/orders/orders.h"
#include "projections/pools/pools.h"
#include "projections/statistics/statistics.h"

namespace orderlog {
namespace {

// `make` is called with the schema and the number of aggregates that stay decoded.
template <class Make>
ModelDefinition definition_of(std::string_view name, std::uint32_t schema,
                              std::size_t cached_by_default, Make make) {
  ModelDefinition definition;
  definition.name = name;
  definition.schema = schema;
  definition.make = [cached_by_default, make](std::uint32_t wanted,
                                              std::size_t cached) -> std::unique_ptr<Projection> {
    return make(wanted, cached == 0 ? cached_by_default : cached);
  };
  return definition;
}

// Of a model whose code knows today's rows only: data of an older schema can't serve meanwhile.
template <class P>
ModelDefinition definition_of_one_schema(std::string_view name, std::uint32_t schema,
                                         std::size_t cached_by_default) {
  ModelDefinition definition =
      definition_of(name, schema, cached_by_default,
                    [](std::uint32_t, std::size_t cached) { return std::make_unique<P>(cached); });
  definition.oldest_schema = schema;
  return definition;
}

}  // namespace

std::vector<ModelDefinition> all_models(const OrdersFaults& faults) {
  std::vector<ModelDefinition> all;
  all.push_back(definition_of(kOrdersModel, kOrdersSchema, kOrdersCached,
                              [faults](std::uint32_t schema, std::size_t cached) {
                                return std::make_unique<OrdersProjection>(schema, cached, faults);
                              }));
  all.back().memtable_bytes = std::size_t{64} << 20;
  all.push_back(definition_of(kPoolsModel, kPoolsSchema, kPoolsCached,
                              [](std::uint32_t schema, std::size_t cached) {
                                return std::make_unique<PoolsProjection>(schema, cached);
                              }));
  all.push_back(definition_of(kAccountsModel, kAccountsSchema, kAccountsCached,
                              [](std::uint32_t schema, std::size_t cached) {
                                return std::make_unique<AccountsProjection>(schema, cached);
                              }));
  all.push_back(definition_of_one_schema<JobsProjection>(kJobsModel, kJobsSchema, kJobsCached));
  all.push_back(definition_of(kEffectsModel, kEffectsSchema, kEffectsCached,
                              [](std::uint32_t schema, std::size_t cached) {
                                return std::make_unique<EffectsProjection>(schema, cached);
                              }));
  all.back().by_stream = false;  // all effects share the counts
  all.push_back(definition_of_one_schema<StatisticsProjection>(kStatisticsModel, kStatisticsSchema,
                                                               kStatisticsCached));
  all.back().by_stream = false;  // orders of one hour share its rows
  return all;
}

}  // namespace orderlog
