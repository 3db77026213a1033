#pragma once

// What the queries on state rows have in common. Any thread.

#include <optional>
#include <string_view>

#include "projections/queries.h"

namespace orderlog {

[[nodiscard]] QueryError unavailable(const ModelError& error);
[[nodiscard]] QueryError invalid_cursor();

// One read of the newest row.
[[nodiscard]] QueryResult<Found> find_row(const ModelView& model, char prefix,
                                          std::string_view tenant, const StreamRef& stream);

// The row as the snapshot has it.
[[nodiscard]] QueryResult<std::optional<AggregateRow>> row_in(const ModelSnapshot& snapshot,
                                                              char prefix, std::string_view tenant,
                                                              const StreamRef& stream);

}  // namespace orderlog
