#include "tests/domain/order/order_samples.h"

namespace orderlog::testing {

Rules sample_rules() {
  Rules rules;
  rules.hold_ms = kHoldMs;
  rules.leg_timeout_ms = kLegTimeoutMs;
  rules.void_grace_ms = kGraceMs;
  return rules;
}

PlaceOrder place(Money amount, Channel channel) {
  PlaceOrder command;
  command.order_id = kOrder;
  command.merchant_id = MerchantId("m1");
  command.store_id = StoreId("s1");
  command.user_id = UserId("u1");
  command.channel = channel;
  command.items = {{Sku("a"), "Apple", 1, amount, false}};
  return command;
}

PayOrder pay_points(Money amount) { return pay_all(amount, 0, 0); }
PayOrder pay_balance(Money amount) { return pay_all(0, amount, 0); }
PayOrder pay_provider(Money amount) { return pay_all(0, 0, amount); }

PayOrder pay_all(Money points, Money balance, Money provider) {
  PayOrder command{kOrder, points, balance, std::nullopt};
  if (provider > 0) command.third_party = ThirdPartyPayment{"wechat", provider};
  return command;
}

CollectPayment collect(Money amount) { return {kOrder, amount, "cash", OperatorId("clerk")}; }

ConfirmPayment confirm(std::string_view leg, ProviderResult result) {
  return {kOrder, LegId(leg), result, "ref-1"};
}

VoidOrder void_by(Initiator initiator) { return {kOrder, initiator, "changed my mind"}; }

RequestRefund refund_by(Initiator initiator, std::optional<Money> amount) {
  RequestRefund command;
  command.order_id = kOrder;
  command.initiator = initiator;
  command.reason = "broken";
  command.amount = amount;
  command.operator_id = OperatorId("clerk");
  return command;
}

ConfirmRefund confirm_refund_as(std::string_view refund, ProviderResult result) {
  return {kOrder, RefundId(refund), {}, result, "back-1"};
}

std::vector<NewEvent> funded() {
  const TransferId gift("gift");
  const AccountId house("house");
  const AccountId bank("bank");
  return {
      event_of("house", AccountOpened{"PTS", AccountKind::kHouse, true}),
      event_of("bank", AccountOpened{"CNY", AccountKind::kHouse, true}),
      event_of("points:u1", AccountOpened{"PTS", AccountKind::kPoints, false}),
      event_of("balance:u1", AccountOpened{"CNY", AccountKind::kBalance, false}),
      event_of("house", AccountDebited{gift, AccountId("points:u1"), 500, "gift"}),
      event_of("points:u1", AccountCredited{gift, house, 500, "gift"}),
      event_of("bank", AccountDebited{gift, AccountId("balance:u1"), 1'000, "gift"}),
      event_of("balance:u1", AccountCredited{gift, bank, 1'000, "gift"}),
  };
}

Scenario unpaid(Money amount, Channel channel) {
  return given(funded()).under(sample_rules()).after(place(amount, channel));
}

PoolOpened open_pool_event() {
  PoolOpened event;
  event.merchant_id = MerchantId("m1");
  event.title = "Spring sheep";
  event.total = 10;
  event.unit_price = 50;
  event.opens_at = kNow - 1'000;
  event.closes_at = kNow + 86'400'000;
  return event;
}

Scenario unpaid_of_pool(std::int64_t quantity) {
  std::vector<NewEvent> events = funded();
  events.push_back(event_of("p1", open_pool_event()));
  SubmitJob job;
  job.job_id = JobId("o1");
  job.user_id = UserId("u1");
  job.pool_id = PoolId("p1");
  job.quantity = quantity;
  return given(events).under(sample_rules()).after(job);
}

Leg leg_of(std::string_view id, LegKind kind, LegState state, Money amount) {
  Leg leg;
  leg.id = LegId(id);
  leg.kind = kind;
  leg.state = state;
  leg.amount = amount;
  if (kind == LegKind::kThirdParty) leg.provider = "wechat";
  if (kind == LegKind::kOffline) {
    leg.method = "cash";
    leg.operator_id = OperatorId("clerk");
  }
  return leg;
}

}  // namespace orderlog::testing
