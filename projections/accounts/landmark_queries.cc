#include <utility>

#include "base/json/reader.h"
#include "projections/accounts/account_landmarks.h"
#include "projections/accounts/accounts.h"
#include "projections/queries.h"
#include "projections/rows/row_query.h"

namespace orderlog {
namespace {

struct Scratch {
  std::string key;
  std::string bytes;
  JsonParser parser;
};

Scratch& scratch() {
  thread_local Scratch own;
  return own;
}

// The newest landmark that fits, which all before it do as well. A model without landmarks, as
// schema 1 is, has none that fits.
template <class Fits>
QueryResult<std::optional<AggregateRow>> newest_landmark(const ServedModel& model,
                                                         std::string_view tenant,
                                                         const AccountId& id, Fits fits) {
  const ServedVersion serving = model.pin();
  const auto newest = find_row(model, kAccountRowPrefix, tenant, stream_of(id));
  if (!newest) return fail(newest.error());
  if (!newest->row || !serving.store) return std::optional<AggregateRow>();

  const auto unreadable = [&id] {
    return fail(QueryError{
        QueryErrorCode::kUnavailable,
        "A landmark of account " + id.str() + " can't be read; rebuild the projection accounts."});
  };
  Scratch& own = scratch();
  std::string best;
  std::uint64_t low = 0;  // the landmark that fits, counted from 1; 0: none yet
  std::uint64_t high = newest->row->version.value() / kLandmarkEvery;
  while (low < high) {
    const std::uint64_t middle = low + (high - low + 1) / 2;
    own.key.clear();
    append_landmark_key(own.key, tenant, id.view(), StreamVersion(middle * kLandmarkEvery));
    const auto found = serving.store->get(own.key, own.bytes);
    if (!found) return fail(unavailable(found.error()));
    const auto landmark = *found ? landmark_in(own.bytes) : std::nullopt;
    if (*found && !landmark) return unreadable();
    if (landmark && fits(*landmark)) {
      low = middle;
      best.swap(own.bytes);
    } else {
      high = middle - 1;
    }
  }
  if (low == 0) return std::optional<AggregateRow>();
  auto row = decode_state_row(own.parser, stream_of(id), landmark_in(best)->state_row);
  if (!row) return unreadable();
  return std::optional(AggregateRow{std::move(row->state), row->version, row->position});
}

}  // namespace

QueryResult<std::optional<AggregateRow>> AccountQueries::landmark(std::string_view tenant,
                                                                  const AccountId& id,
                                                                  Position position) const {
  return newest_landmark(model_, tenant, id, [position](const LandmarkRow& landmark) {
    return landmark.position() <= position;
  });
}

QueryResult<std::optional<AggregateRow>> AccountQueries::landmark(std::string_view tenant,
                                                                  const AccountId& id,
                                                                  TimeMs time_ms) const {
  return newest_landmark(model_, tenant, id, [time_ms](const LandmarkRow& landmark) {
    return landmark.latest_ms <= time_ms;
  });
}

}  // namespace orderlog
