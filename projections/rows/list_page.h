#pragma once

// Pages of lists whose keys end with a place (list_place.h). Any thread.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "projections/queries.h"
#include "projections/rows/cursor.h"
#include "projections/rows/list_place.h"
#include "projections/rows/row_query.h"
#include "projections/store/row_bytes.h"

namespace orderlog {

// A list as one query sees it.
struct ListQuery {
  std::string prefix;             // of the list's keys
  std::uint32_t fingerprint = 0;  // of the list and the filter
  std::size_t scan_budget = 0;    // rows looked at for one page
  const char* damaged = "";       // the sentence when the list can't be read
};

// Where the page begins that is asked for.
[[nodiscard]] inline QueryResult<std::string> page_start(const ListQuery& list,
                                                         const PageRequest& request) {
  if (request.cursor.empty()) return list.prefix;
  const auto place = decode_cursor(list.fingerprint, request.cursor);
  if (!place) return fail(invalid_cursor());
  return key_behind(list.prefix, *place);
}

// Of rows that may be large; the others' number bounds them.
template <class Row>
[[nodiscard]] std::size_t kept_bytes(const Row& row) {
  if constexpr (requires { row.bytes; }) {
    return row.bytes;
  } else {
    return 0;
  }
}

// The page from there on. `read(scan, row)` makes a row of the one that the scan is at, and says as
// a QueryResult<bool> whether it passes the filter.
template <class Row, class Read>
[[nodiscard]] QueryResult<Page<Row>> read_page(const ReadPoint& point, const ListQuery& list,
                                               const std::string& start, const PageRequest& request,
                                               Read read) {
  Page<Row> page;
  page.position = point.position;
  page.answered_by = point.answered_by;
  ModelScan scan = point.snapshot.scan(start, end_of_prefix(list.prefix));
  ListPlace last;
  std::size_t scanned_bytes = 0;
  for (std::size_t scanned = 0; scan.valid(); scan.next(), ++scanned) {
    if (scanned == list.scan_budget || scanned_bytes >= kScanBytes) {
      page.next_cursor = encode_cursor(list.fingerprint, last);
      return page;
    }
    Row row;
    const QueryResult<bool> passes = read(scan, row);
    if (!passes) return fail(passes.error());
    const std::size_t bytes = kept_bytes(row);
    scanned_bytes += bytes;
    if (*passes) {
      if (is_full(page, request)) {
        page.next_cursor = encode_cursor(list.fingerprint, last);
        return page;
      }
      page.bytes += bytes;
      page.rows.push_back(std::move(row));
    }
    last = place_in(scan.key());
  }
  if (scan.failed()) return fail(QueryError{QueryErrorCode::kUnavailable, list.damaged});
  return page;
}

}  // namespace orderlog
