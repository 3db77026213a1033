#include "projections/row_query.h"

#include <string>
#include <utility>

#include "base/json/reader.h"
#include "projections/state_row.h"

namespace orderlog {
namespace {

// Every thread that asks has its own, so that a query allocates neither key nor row nor parser.
struct Scratch {
  std::string key;
  std::string value;
  JsonParser parser;
};

Scratch& scratch() {
  thread_local Scratch own;
  return own;
}

template <class Source>
QueryResult<std::optional<AggregateRow>> read_row(const Source& source, char prefix,
                                                  std::string_view tenant,
                                                  const StreamRef& stream) {
  Scratch& own = scratch();
  own.key.clear();
  append_state_key(own.key, prefix, tenant, stream.id);
  const ModelResult<bool> found = source.get(own.key, own.value);
  if (!found) return fail(unavailable(found.error()));
  if (!*found) return std::optional<AggregateRow>();
  auto row = decode_state_row(own.parser, stream, own.value);
  if (!row) return fail(QueryError{QueryErrorCode::kUnavailable, row.error()});
  return std::optional(AggregateRow{std::move(row->state), row->version, row->position});
}

}  // namespace

QueryError unavailable(const ModelError& error) {
  return {QueryErrorCode::kUnavailable, error.detail};
}

QueryError invalid_cursor() {
  return {QueryErrorCode::kInvalidCursor, "The cursor does not belong to this query."};
}

QueryResult<Found> find_row(const ModelView& model, char prefix, std::string_view tenant,
                            const StreamRef& stream) {
  // Before the row is read, so the row is at least as new.
  const Position position = model.gate.position();
  auto row = read_row(model.store, prefix, tenant, stream);
  if (!row) return fail(row.error());
  return Found{std::move(row).value(), position};
}

QueryResult<std::optional<AggregateRow>> row_in(const ModelSnapshot& snapshot, char prefix,
                                                std::string_view tenant, const StreamRef& stream) {
  return read_row(snapshot, prefix, tenant, stream);
}

}  // namespace orderlog
