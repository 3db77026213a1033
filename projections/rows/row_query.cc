#include "projections/rows/row_query.h"

#include <string>
#include <utility>

#include "base/json/reader.h"
#include "projections/rows/state_row.h"

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

QueryError not_built(const ServedModel& model) {
  return {QueryErrorCode::kNotBuilt,
          "The read model " + model.name() + " is being built and has not seen the whole log yet."};
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
  return std::optional(
      AggregateRow{std::move(row->state), row->version, row->position, own.value.size()});
}

}  // namespace

QueryError unavailable(const ModelError& error) {
  return {QueryErrorCode::kUnavailable, error.detail};
}

QueryError invalid_cursor() {
  return {QueryErrorCode::kInvalidCursor, "The cursor does not belong to this query."};
}

QueryResult<ReadPoint> read_point(const ServedModel& model) {
  ServedVersion serving = model.pin();
  if (!serving.store) return fail(not_built(model));
  ModelSnapshot snapshot = serving.store->snapshot();
  const auto checkpoint = snapshot.checkpoint();
  if (!checkpoint) return fail(unavailable(checkpoint.error()));
  const AnsweredBy answered_by{model.name(), serving.version};
  return ReadPoint{std::move(serving), std::move(snapshot), checkpoint->position, answered_by};
}

QueryResult<Found> find_row(const ServedModel& model, char prefix, std::string_view tenant,
                            const StreamRef& stream) {
  // Before the version is pinned and its row read, so the row is at least as new.
  const Position position = model.gate().position();
  const ServedVersion serving = model.pin();
  if (!serving.store) return fail(not_built(model));
  auto row = read_row(*serving.store, prefix, tenant, stream);
  if (!row) return fail(row.error());
  return Found{std::move(row).value(), position, {model.name(), serving.version}};
}

QueryResult<std::optional<AggregateRow>> row_in(const ModelSnapshot& snapshot, char prefix,
                                                std::string_view tenant, const StreamRef& stream) {
  return read_row(snapshot, prefix, tenant, stream);
}

}  // namespace orderlog
