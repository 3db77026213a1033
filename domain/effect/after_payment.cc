#include "domain/effect/after_payment.h"

#include <algorithm>

#include "base/check.h"

namespace orderlog {
namespace {

bool concerns(EffectKind kind, const Rules& rules, const Order& order) {
  switch (kind) {
    case EffectKind::kCouponRedemption:
      return !order.coupon_ids.empty();
    case EffectKind::kWeighingTicket:
      return std::any_of(order.items.begin(), order.items.end(),
                         [](const PlacedItem& item) { return item.weighed; });
    case EffectKind::kPointsAward:
      return points_earned(rules, order.amount) > 0;
    case EffectKind::kNotification:
    case EffectKind::kGiftPack:
    case EffectKind::kStock:
    case EffectKind::kAssetIssue:
    case EffectKind::kBuyBackOrder:
    case EffectKind::kActivityUpdate:
      return true;
    case EffectKind::kProviderQuery:
    case EffectKind::kProviderRefund:
      return false;
  }
  return false;
}

}  // namespace

EffectKinds effects_listed(const Rules& rules, Channel channel) {
  switch (channel) {
    case Channel::kFlash:
      return rules.effects_flash;
    case Channel::kTerminal:
      return rules.effects_terminal;
    case Channel::kOfficial:
      return rules.effects_official;
    case Channel::kThirdParty:
      return rules.effects_third_party;
  }
  ORDERLOG_CHECK(false, "a channel has its rules");
}

EffectKinds due_after_payment(const Rules& rules, const Order& order) {
  EffectKinds due;
  for (const EffectKind kind : effects_listed(rules, order.channel).all()) {
    if (concerns(kind, rules, order)) due.insert(kind);
  }
  return due;
}

Money points_earned(const Rules& rules, Money amount) {
  return std::min(multiply_divide(amount, rules.points_per_100, 100).whole, kMaxMoney);
}

}  // namespace orderlog
