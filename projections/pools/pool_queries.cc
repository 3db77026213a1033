#include <utility>

#include "projections/pools/pools.h"
#include "projections/queries.h"
#include "projections/rows/list_page.h"
#include "projections/rows/row_query.h"
#include "projections/store/row_bytes.h"

namespace orderlog {
namespace {

bool shows(const PoolFilter& filter, const Pool& pool, TimeMs now_ms) {
  if (filter.negative && filter.merchant_id && pool.merchant_id != *filter.merchant_id) {
    return false;
  }
  const PoolWindow window = pool.window_at(now_ms);
  if (filter.state) return window == *filter.state;
  return filter.negative || window != PoolWindow::kClosed;
}

QueryError negative_not_built() {
  return {QueryErrorCode::kNotBuilt,
          "The version of the projection pools that lists those below zero is being built."};
}

std::string prefix_of(std::string_view tenant, const PoolFilter& filter) {
  if (filter.negative) return negative_pool_prefix(tenant);
  return pool_list_prefix(tenant, filter.merchant_id ? &*filter.merchant_id : nullptr);
}

}  // namespace

QueryResult<Found> PoolQueries::find(std::string_view tenant, const PoolId& id) const {
  return find_row(model_, kPoolRowPrefix, tenant, stream_of(id));
}

QueryResult<Page<AggregateRow>> PoolQueries::list(std::string_view tenant, const PoolFilter& filter,
                                                  TimeMs now_ms, const PageRequest& request) const {
  const ListQuery list{prefix_of(tenant, filter),
                       Fingerprint(filter.negative ? "pools below zero" : "pools")
                           .add(tenant)
                           .add_id(filter.merchant_id)
                           .add_choice(filter.state)
                           .value(),
                       scan_budget_,
                       "The pool board's rows can't be read; rebuild the projection pools."};
  const auto start = page_start(list, request);
  if (!start) return fail(start.error());
  const auto point = read_point(model_);
  if (!point) return fail(point.error());
  if (filter.negative && point->serving.store->schema_version() < kNegativePoolsSchema) {
    return fail(negative_not_built());
  }
  return read_page<AggregateRow>(
      *point, list, *start, request,
      [&](const ModelScan& scan, AggregateRow& row) -> QueryResult<bool> {
        auto found =
            row_in(point->snapshot, kPoolRowPrefix, tenant, stream_of(PoolId(scan.value())));
        if (!found) return fail(found.error());
        if (!*found) return false;
        row = std::move(**found);
        return shows(filter, std::get<Pool>(row.state), now_ms);
      });
}

QueryResult<std::size_t> PoolQueries::count_negative(std::size_t at_most) const {
  const auto point = read_point(model_);
  if (!point) return fail(point.error());
  if (point->serving.store->schema_version() < kNegativePoolsSchema) {
    return fail(negative_not_built());
  }
  const std::string prefix(1, kNegativePoolPrefix);
  ModelScan scan = point->snapshot.scan(prefix, end_of_prefix(prefix));
  std::size_t found = 0;
  for (; scan.valid() && found < at_most; scan.next()) ++found;
  if (scan.failed()) {
    return fail(QueryError{QueryErrorCode::kUnavailable,
                           "The pools below zero can't be read; rebuild the projection pools."});
  }
  return found;
}

}  // namespace orderlog
