#include <utility>

#include "projections/effects/effects.h"
#include "projections/queries.h"
#include "projections/rows/list_page.h"
#include "projections/rows/row_query.h"
#include "projections/store/row_bytes.h"

namespace orderlog {
namespace {

// While a version without counts serves, which it does until another one is built.
constexpr std::uint64_t kCountedByHand = 10'000;

// The list that holds the fewest rows besides those asked for.
std::string prefix_of(std::string_view tenant, const EffectFilter& filter) {
  if (filter.state) return effect_list_prefix(tenant, *filter.state);
  return filter.kind ? effect_list_prefix(tenant, *filter.kind) : effect_list_prefix(tenant);
}

constexpr const char* kDamaged =
    "The list of effects can't be read; rebuild the projection effects.";

QueryError damaged() { return {QueryErrorCode::kUnavailable, kDamaged}; }
QueryError not_built() {
  return {QueryErrorCode::kNotBuilt,
          "The version of the projection effects that knows the order of offers is being built."};
}

}  // namespace

QueryResult<Found> EffectQueries::find(std::string_view tenant, const EffectId& id) const {
  return find_row(model_, kEffectRowPrefix, tenant, stream_of(id));
}

QueryResult<Page<AggregateRow>> EffectQueries::list(std::string_view tenant,
                                                    const EffectFilter& filter,
                                                    const PageRequest& request) const {
  const ListQuery list{
      prefix_of(tenant, filter),
      Fingerprint("effects").add(tenant).add_choice(filter.state).add_choice(filter.kind).value(),
      scan_budget_, kDamaged};
  const auto start = page_start(list, request);
  if (!start) return fail(start.error());
  const auto point = read_point(model_);
  if (!point) return fail(point.error());
  return read_page<AggregateRow>(
      *point, list, *start, request,
      [&](const ModelScan& scan, AggregateRow& row) -> QueryResult<bool> {
        auto found =
            row_in(point->snapshot, kEffectRowPrefix, tenant, stream_of(EffectId(scan.value())));
        if (!found) return fail(found.error());
        if (!*found) return fail(damaged());
        row = std::move(**found);
        return !filter.kind || std::get<Effect>(row.state).kind == *filter.kind;
      });
}

QueryResult<Offers> EffectQueries::offers(std::string_view tenant, EffectKind kind,
                                          std::size_t limit, const OfferVisitor& visitor) const {
  const auto point = read_point(model_);
  if (!point) return fail(point.error());
  if (point->serving.store->schema_version() < kOffersSchema) return fail(not_built());
  const ModelSnapshot& snapshot = point->snapshot;
  const std::string prefix = effect_offers_prefix(tenant, kind);
  Offers offers;
  offers.position = point->position;
  offers.answered_by = point->answered_by;
  ModelScan scan = snapshot.scan(prefix, end_of_prefix(prefix));
  for (std::size_t scanned = 0;
       scan.valid() && offers.rows.size() < limit && scanned < offers_budget_;
       scan.next(), ++scanned) {
    const EffectId id(scan.value());
    if (!visitor.wants(id, scan.key())) continue;
    auto row = row_in(snapshot, kEffectRowPrefix, tenant, stream_of(id));
    if (!row) return fail(row.error());
    if (!*row) return fail(damaged());
    const OfferChoice choice = visitor.choose(std::get<Effect>((*row)->state), scan.key());
    if (choice == OfferChoice::kEnough) break;
    if (choice == OfferChoice::kTaken) offers.rows.push_back(std::move(**row));
  }
  if (scan.failed()) return fail(damaged());
  return offers;
}

QueryResult<std::vector<std::string>> EffectQueries::ended(std::vector<std::string> offers) const {
  const auto point = read_point(model_);
  if (!point) return fail(point.error());
  if (point->serving.store->schema_version() < kOffersSchema) return fail(not_built());
  std::string id;
  std::vector<std::string> ended;
  for (std::string& offer : offers) {
    const auto found = point->snapshot.get(offer, id);
    if (!found) return fail(unavailable(found.error()));
    if (!*found) ended.push_back(std::move(offer));
  }
  return ended;
}

QueryResult<std::uint64_t> EffectQueries::count(EffectState state) const {
  const auto point = read_point(model_);
  if (!point) return fail(point.error());
  if (point->serving.store->schema_version() >= kEffectCountsSchema) {
    std::string bytes;
    const auto found = point->snapshot.get(effect_count_key(state), bytes);
    if (!found) return fail(unavailable(found.error()));
    if (!*found) return 0;
    const auto count = effect_count_from(bytes);
    if (!count) return fail(damaged());
    return *count;
  }
  const std::string prefix = effect_state_prefix(state);
  ModelScan scan = point->snapshot.scan(prefix, end_of_prefix(prefix));
  std::uint64_t found = 0;
  for (; scan.valid() && found < kCountedByHand; scan.next()) ++found;
  if (scan.failed()) return fail(damaged());
  return found;
}

}  // namespace orderlog
