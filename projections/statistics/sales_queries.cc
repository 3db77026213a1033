#include <algorithm>
#include <limits>
#include <utility>

#include "projections/queries.h"
#include "projections/rows/cursor.h"
#include "projections/rows/list_place.h"
#include "projections/rows/row_query.h"
#include "projections/statistics/statistics_rows.h"
#include "projections/store/row_bytes.h"

namespace orderlog {
namespace {

std::uint32_t fingerprint_of(std::string_view tenant, const SalesFilter& filter) {
  return Fingerprint("sales")
      .add(tenant)
      .add(filter.merchant_id.view())
      .add_id(filter.store_id)
      .add_choice(filter.from)
      .add_choice(filter.to)
      .add_number(filter.utc_offset_hours)
      .value();
}

// `shown_from` is the first hour of the last day shown.
std::string encode_sales_cursor(std::uint32_t fingerprint, Hour shown_from) {
  return encode_cursor(fingerprint, {shown_from * kHourMs, Position(0)});
}

std::string prefix_of(std::string_view tenant, const SalesFilter& filter) {
  std::string prefix;
  append_merchant(
      prefix, filter.store_id ? StatisticsRows::kSalesOfStore : StatisticsRows::kSalesOfMerchant,
      tenant, filter.merchant_id.view());
  if (filter.store_id) append_name(prefix, filter.store_id->view());
  return prefix;
}

QueryError damaged() {
  return {QueryErrorCode::kUnavailable,
          "The sales' rows can't be read; rebuild the projection statistics."};
}

}  // namespace

// A day is 24 rows at most, so a page is no more work than its days.
QueryResult<Page<DaySales>> StatisticsQueries::sales(std::string_view tenant,
                                                     const SalesFilter& filter,
                                                     const PageRequest& request) const {
  const std::uint32_t fingerprint = fingerprint_of(tenant, filter);
  const int offset = filter.utc_offset_hours;
  Hour newest = filter.to ? *filter.to - 1 : std::numeric_limits<Hour>::max();
  const Hour oldest = filter.from.value_or(std::numeric_limits<Hour>::min());
  if (!request.cursor.empty()) {
    const auto place = decode_cursor(fingerprint, request.cursor);
    if (!place) return fail(invalid_cursor());
    newest = std::min(newest, hour_of(place->time_ms) - 1);
  }
  const auto point = read_point(model_);
  if (!point) return fail(point.error());
  const ModelSnapshot& snapshot = point->snapshot;

  Page<DaySales> page;
  page.position = point->position;
  page.answered_by = point->answered_by;
  if (newest < oldest) return page;
  const std::string prefix = prefix_of(tenant, filter);
  std::string from = prefix;
  append_hour(from, newest);
  std::string last = prefix;
  append_hour(last, oldest);
  ModelScan scan = snapshot.scan(from, end_of_prefix(last));
  for (; scan.valid(); scan.next()) {
    SalesFigures figures;
    if (!read_row(scan.value(), figures)) return fail(damaged());
    const Day day = day_of(hour_at_end(scan.key()), offset);
    if (page.rows.empty() || page.rows.back().day != day) {
      if (page.rows.size() == request.limit) {
        page.next_cursor =
            encode_sales_cursor(fingerprint, first_hour(page.rows.back().day, offset));
        return page;
      }
      page.rows.push_back({day, {}});
    }
    page.rows.back().figures += figures;
  }
  if (scan.failed()) return fail(damaged());
  return page;
}

}  // namespace orderlog
