#pragma once

// What is checked of the whole: paid orders have their effects, the ledger sums to nothing, the
// read models follow the log.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "domain/effect/kind.h"
#include "domain/order/state.h"
#include "domain/rules.h"
#include "projections/queries.h"
#include "projections/versions/status.h"

namespace orderlog {

// A paid order that the present rules want an effect for, and that has none.
struct MissingEffect {
  OrderId order_id;
  EffectKind kind = EffectKind::kNotification;
  Channel channel = Channel::kFlash;
  MerchantId merchant_id;
  StoreId store_id;
  TimeMs paid_at = 0;
};

struct Checks {
  Position orders_position;
  std::uint64_t orders = 0;   // looked at
  std::uint64_t effects = 0;  // that they should have
  std::uint64_t parked = 0;   // of those: somebody has to release or complete them
  std::vector<MissingEffect> missing;
  std::optional<std::string> next_cursor;  // of the orders that were not looked at
  LedgerTotals ledger;
  std::vector<ProjectionStatus> models;
};

using FindEffect = std::function<QueryResult<Found>(const EffectId& id)>;

// Only orders that are paid now: nobody needs the effects of one that goes back.
[[nodiscard]] QueryResult<Ok> check_effects(const Rules& rules, const Order& order, Checks& checks,
                                            const FindEffect& find);

// Nothing when not all accounts were looked at.
[[nodiscard]] std::optional<bool> is_balanced(const LedgerTotals& ledger,
                                              const CurrencyTotals& currency);
// Whether the version answers as its model should.
[[nodiscard]] bool is_sound(const ProjectionStatus& version);
// All of it that was looked at.
[[nodiscard]] bool is_clean(const Checks& checks);

}  // namespace orderlog
