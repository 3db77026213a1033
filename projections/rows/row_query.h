#pragma once

// What the queries on state rows have in common. Any thread.

#include <optional>
#include <string_view>

#include "projections/queries.h"

namespace orderlog {

[[nodiscard]] QueryError unavailable(const ModelError& error);
[[nodiscard]] QueryError invalid_cursor();

// What a query is answered from: one version of a model at one position.
struct ReadPoint {
  ServedVersion serving;  // outlives the snapshot
  ModelSnapshot snapshot;
  Position position;
  AnsweredBy answered_by;
};
[[nodiscard]] QueryResult<ReadPoint> read_point(const ServedModel& model);

// One read of the newest row.
[[nodiscard]] QueryResult<Found> find_row(const ServedModel& model, char prefix,
                                          std::string_view tenant, const StreamRef& stream);

// The row as the snapshot has it.
[[nodiscard]] QueryResult<std::optional<AggregateRow>> row_in(const ModelSnapshot& snapshot,
                                                              char prefix, std::string_view tenant,
                                                              const StreamRef& stream);

// What a page reads of rows that it doesn't show (about 5 ms a MiB).
inline constexpr std::size_t kScanBytes = std::size_t{16} << 20;

// Whether all is there that was asked for; the next row is the next page's.
template <class Row>
[[nodiscard]] bool is_full(const Page<Row>& page, const PageRequest& request) {
  return page.rows.size() == request.limit || page.bytes >= request.bytes;
}

}  // namespace orderlog
