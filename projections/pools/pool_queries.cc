#include <utility>

#include "projections/pools/pools.h"
#include "projections/queries.h"
#include "projections/rows/cursor.h"
#include "projections/rows/list_place.h"
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
  const std::uint32_t fingerprint = Fingerprint(filter.negative ? "pools below zero" : "pools")
                                        .add(tenant)
                                        .add_id(filter.merchant_id)
                                        .add_choice(filter.state)
                                        .value();
  const std::string prefix = prefix_of(tenant, filter);
  std::string from = prefix;
  if (!request.cursor.empty()) {
    const auto place = decode_cursor(fingerprint, request.cursor);
    if (!place) return fail(invalid_cursor());
    from = key_behind(prefix, *place);
  }
  const auto point = read_point(model_);
  if (!point) return fail(point.error());
  if (filter.negative && point->serving.store->schema_version() < kNegativePoolsSchema) {
    return fail(negative_not_built());
  }
  const ModelSnapshot& snapshot = point->snapshot;

  Page<AggregateRow> page;
  page.position = point->position;
  page.answered_by = point->answered_by;
  ModelScan scan = snapshot.scan(from, end_of_prefix(prefix));
  ListPlace last;
  std::size_t scanned_bytes = 0;
  for (std::size_t scanned = 0; scan.valid(); scan.next(), ++scanned) {
    if (scanned == scan_budget_ || scanned_bytes >= kScanBytes) {
      page.next_cursor = encode_cursor(fingerprint, last);
      return page;
    }
    auto row = row_in(snapshot, kPoolRowPrefix, tenant, stream_of(PoolId(scan.value())));
    if (!row) return fail(row.error());
    if (*row) scanned_bytes += (*row)->bytes;
    if (*row && shows(filter, std::get<Pool>((*row)->state), now_ms)) {
      if (is_full(page, request)) {
        page.next_cursor = encode_cursor(fingerprint, last);
        return page;
      }
      page.bytes += (*row)->bytes;
      page.rows.push_back(std::move(**row));
    }
    last = place_in(scan.key());
  }
  if (scan.failed()) {
    return fail(QueryError{QueryErrorCode::kUnavailable,
                           "The pool board's rows can't be read; rebuild the projection pools."});
  }
  return page;
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
