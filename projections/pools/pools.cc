#include "projections/pools/pools.h"

#include <utility>
#include <variant>

#include "base/check.h"
#include "projections/rows/list_place.h"
#include "projections/store/row_bytes.h"

namespace orderlog {
namespace {

constexpr char kAllPrefix = 'a';
constexpr char kMerchantPrefix = 'm';

// The totals of domain/pool/evolve.cc, without the share of each user.
struct Fold {
  Pool& pool;

  void operator()(const PoolOpened&) const {
    ORDERLOG_CHECK(false, "a pool is opened by the domain's own fold");
  }
  void operator()(const UnitsReserved& event) const { pool.reserved += event.quantity; }
  void operator()(const UnitsSold& event) const {
    pool.reserved -= event.quantity;
    pool.sold += event.quantity;
  }
  void operator()(const UnitsReleased& event) const { pool.reserved -= event.quantity; }
  void operator()(const UnitsReturned& event) const { pool.sold -= event.quantity; }
  void operator()(const StockTaken& event) const { pool.sold += event.quantity; }
  void operator()(const StockReturned& event) const { pool.sold -= event.quantity; }
  void operator()(const PoolAdjusted& event) const { pool.total += event.add; }
};

}  // namespace

std::string pool_list_prefix(std::string_view tenant, const MerchantId* merchant) {
  std::string prefix(1, merchant == nullptr ? kAllPrefix : kMerchantPrefix);
  append_name(prefix, tenant);
  if (merchant != nullptr) append_name(prefix, merchant->view());
  return prefix;
}

std::string negative_pool_prefix(std::string_view tenant) {
  std::string prefix(1, kNegativePoolPrefix);
  append_name(prefix, tenant);
  return prefix;
}

PoolsProjection::PoolsProjection(std::uint32_t schema, std::size_t cached_pools)
    : schema_(schema), table_(kPoolRowPrefix, cached_pools) {}

Result<Ok, std::string> PoolsProjection::apply(const EventContext& context, const Event& event,
                                               ModelWriter& writer) {
  const auto* pool_event = std::get_if<PoolEvent>(&event);
  if (pool_event == nullptr) return fail(std::string("not a pool's event in a pool's stream"));
  const bool opens = std::holds_alternative<PoolOpened>(*pool_event);
  if (opens != (context.version == StreamVersion(1))) {
    return fail(std::string("a pool is opened by its first event and by no other"));
  }
  auto entry = table_.change(context, writer);
  if (!entry) return fail(entry.error());
  AggregateState& state = (*entry)->row.state;
  if (opens) {
    evolve_in_place(state, context.stream, event, context.time_ms);
    return Ok{};
  }
  Pool& pool = std::get<Pool>(state);
  std::visit(Fold{pool}, *pool_event);
  pool.updated_at = context.time_ms;
  return Ok{};
}

void PoolsProjection::finish(ModelWriter& writer) {
  for (const StateTable::Entry* entry : table_.dirty()) {
    const Pool& pool = std::get<Pool>(entry->row.state);
    // Hard pools never have less than nothing, and they are those that many orders change.
    if (schema_ >= kNegativePoolsSchema && pool.policy == PoolPolicy::kAllowNegative) {
      key_ = negative_pool_prefix(entry->tenant);
      append_place(key_, {pool.created_at, entry->row.first_position});
      if (pool.remaining() < 0) {
        writer.put(key_, pool.id.view());
      } else {
        writer.erase(key_);
      }
    }
    if (!entry->created) continue;
    for (const MerchantId* merchant :
         {static_cast<const MerchantId*>(nullptr), &pool.merchant_id}) {
      key_ = pool_list_prefix(entry->tenant, merchant);
      append_place(key_, {pool.created_at, entry->row.first_position});
      writer.put(key_, pool.id.view());
    }
  }
  table_.finish(writer);
}

Projection::Compared PoolsProjection::compared_with(std::uint32_t older, std::string_view key,
                                                    std::string_view, std::string&) const {
  return older < kNegativePoolsSchema && key.front() == kNegativePoolPrefix ? Compared::kNone
                                                                            : Compared::kAsItIs;
}

}  // namespace orderlog
