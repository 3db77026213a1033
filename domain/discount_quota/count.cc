#include "domain/discount_quota/count.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "domain/discount_quota/quota_id.h"
#include "domain/order/as_decided.h"

namespace orderlog {
namespace {

bool is_discounted(const OrderPlaced& order) {
  return !order.discounts.empty() || !order.coupon_ids.empty();
}

Rejection used_up(const Rules& rules, const std::string& day, bool has_phone) {
  const std::int64_t offset = rules.day_utc_offset_hours;
  std::string zone = "UTC";
  if (offset != 0) zone += (offset > 0 ? "+" : "") + std::to_string(offset);
  return {RejectionCode::kDiscountLimit,
          "discounted orders per " + std::string(has_phone ? "phone" : "user without a phone") +
              " and day: the limit of " + std::to_string(rules.discounted_orders_per_phone_day) +
              " is reached for " + day + " (" + zone + ")"};
}

std::optional<Rejection> use(const World& world, const Context& context, std::size_t placing,
                             OrderPlaced& placed, Decision& decision) {
  const Rules& rules = context.rules;
  const std::string day = day_text(context.now_ms, rules.day_utc_offset_hours);
  DiscountQuotaId id = discount_quota_id(day, placed.phone, placed.user_id);
  const DiscountQuota* quota = world.discount_quota(id);
  const std::size_t used = quota == nullptr ? 0 : quota->order_ids.size();
  if (used >= static_cast<std::size_t>(rules.discounted_orders_per_phone_day)) {
    return used_up(rules, day, !normalised_phone(placed.phone).empty());
  }
  placed.discount_quota_id = id;
  OrderId order(decision.events[placing].stream.id);
  decision.events.push_back(
      {stream_of(id), DiscountQuotaEvent(DiscountUsed{std::move(order)})});  // `placed` is gone
  return std::nullopt;
}

void give_back(const World& world, const Context& context, const OrderId& order_id,
               Decision& decision) {
  const Order* order = world.order(order_id);
  if (order == nullptr || order->discount_quota_id.empty() || is_over(*order)) return;
  if (!is_over(as_decided(*order, decision, context.now_ms))) return;
  const DiscountQuota* quota = world.discount_quota(order->discount_quota_id);
  if (quota == nullptr || !quota->has(order->id)) return;
  decision.events.push_back(
      {stream_of(quota->id), DiscountQuotaEvent(DiscountReturned{order->id})});
}

bool begins_its_stream(const std::vector<NewEvent>& events, std::size_t at) {
  const auto end = events.begin() + static_cast<std::ptrdiff_t>(at);
  return std::none_of(events.begin(), end,
                      [end](const NewEvent& event) { return event.stream == end->stream; });
}

}  // namespace

std::optional<Rejection> count_discounts(const World& world, const Context& context,
                                         Decision& decision) {
  // Events are added behind those that are looked at.
  const std::size_t count = decision.events.size();
  const bool is_limited = context.rules.discounted_orders_per_phone_day > 0;
  for (std::size_t i = 0; i < count; ++i) {
    auto* of_order = std::get_if<OrderEvent>(&decision.events[i].event);
    if (of_order == nullptr) continue;
    if (!begins_its_stream(decision.events, i)) continue;  // its order was looked at with its first
    if (auto* placed = std::get_if<OrderPlaced>(of_order)) {
      if (!is_limited || !is_discounted(*placed)) continue;
      if (auto refused = use(world, context, i, *placed, decision)) return refused;
    } else {
      give_back(world, context, OrderId(decision.events[i].stream.id), decision);
    }
  }
  return std::nullopt;
}

}  // namespace orderlog
