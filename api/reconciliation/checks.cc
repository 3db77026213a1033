#include "api/reconciliation/checks.h"

#include <algorithm>

#include "domain/effect/after_payment.h"

namespace orderlog {

QueryResult<Ok> check_effects(const Rules& rules, const Order& order, Checks& checks,
                              const FindEffect& find) {
  ++checks.orders;
  if (order.status != OrderStatus::kPaid && order.status != OrderStatus::kRefundFailed) return Ok{};
  for (const EffectKind kind : due_after_payment(rules, order).all()) {
    ++checks.effects;
    const auto found = find(effect_id(order.id, kind));
    if (!found) return fail(found.error());
    if (found->row) {
      if (std::get<Effect>(found->row->state).state == EffectState::kParked) ++checks.parked;
      continue;
    }
    checks.missing.push_back(
        {order.id, kind, order.channel, order.merchant_id, order.store_id, order.paid_at});
  }
  return Ok{};
}

std::optional<bool> is_balanced(const LedgerTotals& ledger, const CurrencyTotals& currency) {
  if (!ledger.complete) return std::nullopt;
  return currency.posted == 0 && currency.pending == currency.holds;
}

bool is_sound(const ProjectionStatus& version) {
  if (version.role != VersionRole::kServing) return true;
  return version.state != ProjectionState::kStopped && version.skipped.empty() &&
         (!version.comparison || version.comparison->equal());
}

bool is_clean(const Checks& checks) {
  const bool is_even = std::all_of(checks.ledger.currencies.begin(), checks.ledger.currencies.end(),
                                   [&](const CurrencyTotals& currency) {
                                     return is_balanced(checks.ledger, currency).value_or(true);
                                   });
  return checks.missing.empty() && checks.parked == 0 && is_even &&
         std::all_of(checks.models.begin(), checks.models.end(), is_sound);
}

}  // namespace orderlog
