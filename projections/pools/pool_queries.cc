#include <utility>

#include "projections/pools/pools.h"
#include "projections/queries.h"
#include "projections/rows/cursor.h"
#include "projections/rows/list_place.h"
#include "projections/rows/row_query.h"
#include "projections/store/row_bytes.h"

namespace orderlog {
namespace {

bool shows(const PoolFilter& filter, PoolWindow window) {
  return filter.state ? window == *filter.state : window != PoolWindow::kClosed;
}

}  // namespace

QueryResult<Found> PoolQueries::find(std::string_view tenant, const PoolId& id) const {
  return find_row(model_, kPoolRowPrefix, tenant, stream_of(id));
}

QueryResult<Page<AggregateRow>> PoolQueries::list(std::string_view tenant, const PoolFilter& filter,
                                                  TimeMs now_ms, const PageRequest& request) const {
  const std::uint32_t fingerprint =
      Fingerprint("pools").add(tenant).add_id(filter.merchant_id).add_choice(filter.state).value();
  const std::string prefix =
      pool_list_prefix(tenant, filter.merchant_id ? &*filter.merchant_id : nullptr);
  std::string from = prefix;
  if (!request.cursor.empty()) {
    const auto place = decode_cursor(fingerprint, request.cursor);
    if (!place) return fail(invalid_cursor());
    from = key_behind(prefix, *place);
  }
  const auto point = read_point(model_);
  if (!point) return fail(point.error());
  const ModelSnapshot& snapshot = point->snapshot;

  Page<AggregateRow> page;
  page.position = point->position;
  page.answered_by = point->answered_by;
  ModelScan scan = snapshot.scan(from, end_of_prefix(prefix));
  ListPlace last;
  for (std::size_t scanned = 0; scan.valid(); scan.next(), ++scanned) {
    if (scanned == scan_budget_) {
      page.next_cursor = encode_cursor(fingerprint, last);
      return page;
    }
    auto row = row_in(snapshot, kPoolRowPrefix, tenant, stream_of(PoolId(scan.value())));
    if (!row) return fail(row.error());
    if (*row && shows(filter, std::get<Pool>((*row)->state).window_at(now_ms))) {
      if (page.rows.size() == request.limit) {
        page.next_cursor = encode_cursor(fingerprint, last);
        return page;
      }
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

}  // namespace orderlog
