// At most so many discounted orders per phone and day: which orders count, for how long, and what
// is refused.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "domain/discount_quota/quota_id.h"
#include "tests/domain/scenario.h"

namespace orderlog::testing {
namespace {

constexpr TimeMs kDay = TimeMs{24} * 3'600'000;
constexpr TimeMs kMidnight = 1'795'219'200'000;  // 2026-11-21T00:00:00Z
constexpr std::string_view kPhone = "13800138000";

Rules limited(std::int64_t limit = 2) {
  Rules rules;
  rules.discounted_orders_per_phone_day = limit;
  return rules;
}

// Of 100, with 10 taken off.
PlaceOrder discounted(std::string_view id, std::string_view phone = kPhone,
                      std::string_view user = "u1") {
  PlaceOrder place;
  place.order_id = OrderId(id);
  place.merchant_id = MerchantId("m1");
  place.user_id = UserId(user);
  place.channel = Channel::kTerminal;
  place.phone = phone;
  place.items = {{Sku("tea"), "Tea", 2, 50, false}};
  place.discounts = {{"spring", 10}};
  return place;
}

PlaceOrder at_full_price(std::string_view id) {
  PlaceOrder place = discounted(id);
  place.discounts.clear();
  return place;
}

CollectPayment collected(std::string_view id, Money amount = 90) {
  return {OrderId(id), amount, "cash", OperatorId("op1")};
}

VoidOrder voided(std::string_view id) { return {OrderId(id), Initiator::kCustomer, "why"}; }

RequestRefund refunded(std::string_view id, Initiator initiator = Initiator::kStore) {
  RequestRefund refund;
  refund.order_id = OrderId(id);
  refund.initiator = initiator;
  return refund;
}

RequestRefund refunded_in_part(std::string_view id, Money amount) {
  RequestRefund refund = refunded(id);
  refund.amount = amount;
  return refund;
}

std::string quota_of(TimeMs time_ms, std::string_view phone = kPhone, std::string_view user = "u1",
                     std::int64_t offset = 0) {
  return discount_quota_id(day_text(time_ms, offset), phone, UserId(user)).str();
}

std::vector<NewEvent> quota_events(const Outcome& outcome) {
  std::vector<NewEvent> events;
  if (!outcome.ok()) {
    ADD_FAILURE() << outcome.rejection().detail;
    return events;
  }
  for (const NewEvent& event : outcome.decision().events) {
    if (std::holds_alternative<DiscountQuotaEvent>(event.event)) events.push_back(event);
  }
  return events;
}

const std::vector<NewEvent> kNone;

std::vector<NewEvent> used(std::string_view order, const std::string& quota = quota_of(kNow)) {
  return {event_of(quota, DiscountUsed{OrderId(order)})};
}
std::vector<NewEvent> returned(std::string_view order, const std::string& quota = quota_of(kNow)) {
  return {event_of(quota, DiscountReturned{OrderId(order)})};
}

// Limited, with these orders placed.
Scenario with(std::initializer_list<PlaceOrder> orders, std::int64_t limit = 2) {
  Scenario scenario = given({}).under(limited(limit));
  for (const PlaceOrder& order : orders) scenario.after(order);
  return scenario;
}

std::vector<std::string> orders_in(const MemoryWorld& world, const std::string& quota) {
  const DiscountQuota* found = world.discount_quota(DiscountQuotaId(quota));
  return found == nullptr ? std::vector<std::string>() : found->order_ids;
}

TEST(DiscountLimit, OffByDefaultWritesNothing) {
  Scenario scenario = given({});
  for (int i = 0; i < 20; ++i) {
    const Outcome outcome = scenario.when(discounted("o" + std::to_string(i)));
    EXPECT_EQ(quota_events(outcome), kNone);
    scenario.after(discounted("o" + std::to_string(i)));
  }
  scenario.after(voided("o1"));
  for (const auto& [name, entry] : scenario.world().aggregates()) {
    EXPECT_FALSE(std::holds_alternative<DiscountQuota>(entry.state)) << name;
  }
  EXPECT_TRUE(scenario.world().order(OrderId("o0"))->discount_quota_id.empty());
}

TEST(DiscountLimit, ADiscountedOrderCountsInTheCommitThatPlacesIt) {
  const Outcome outcome = with({}).when(discounted("o1"));
  EXPECT_EQ(quota_events(outcome), used("o1"));
  EXPECT_EQ(outcome.decision().subject, stream_of(OrderId("o1")));
  EXPECT_EQ(outcome.decision().answer, AnswerKind::kCreated);
  EXPECT_EQ(outcome.order("o1").discount_quota_id.view(), quota_of(kNow));
  const DiscountQuota& quota = *outcome.world().discount_quota(DiscountQuotaId(quota_of(kNow)));
  EXPECT_EQ(quota.order_ids, std::vector<std::string>{"o1"});
  EXPECT_EQ(quota.created_at, kNow);
}

TEST(DiscountLimit, TheLastOfTheLimitIsPlacedAndTheNextIsNot) {
  for (const std::int64_t limit : {1, 2, 5}) {
    Scenario scenario = with({}, limit);
    for (std::int64_t i = 1; i <= limit; ++i) {
      const std::string id = "o" + std::to_string(i);
      EXPECT_EQ(quota_events(scenario.when(discounted(id))), used(id)) << limit;
      scenario.after(discounted(id));
    }
    scenario.when(discounted("more")).then_rejected(RejectionCode::kDiscountLimit);
  }
}

TEST(DiscountLimit, ARejectionSaysTheLimitAndTheDay) {
  const Outcome phone =
      with({}).at(kMidnight).after(discounted("o1")).after(discounted("o2")).when(discounted("o3"));
  phone.then_rejected(RejectionCode::kDiscountLimit);
  EXPECT_EQ(phone.rejection().detail,
            "discounted orders per phone and day: the limit of 2 is reached for 2026-11-21 (UTC)");
  Rules rules = limited(1);
  rules.day_utc_offset_hours = 8;
  const Outcome user =
      given({}).under(rules).at(kMidnight).after(discounted("o1", "")).when(discounted("o2", "-"));
  user.then_rejected(RejectionCode::kDiscountLimit);
  EXPECT_EQ(user.rejection().detail,
            "discounted orders per user without a phone and day: the limit of 1 is reached for "
            "2026-11-21 (UTC+8)");
}

TEST(DiscountLimit, OrdersAtFullPriceDontCount) {
  Scenario scenario = with({discounted("o1"), at_full_price("o2"), at_full_price("o3")});
  EXPECT_EQ(quota_events(scenario.when(discounted("o4"))), used("o4"));
  scenario.after(discounted("o4"));
  EXPECT_EQ(quota_events(scenario.when(at_full_price("o5"))), kNone);
}

TEST(DiscountLimit, ACouponCountsAsADiscount) {
  PlaceOrder by_coupon = at_full_price("o2");
  by_coupon.coupon_ids = {"c1", "c2"};
  EXPECT_EQ(quota_events(with({discounted("o1")}).when(by_coupon)), used("o2"));
  with({discounted("o1")}, 1).when(by_coupon).then_rejected(RejectionCode::kDiscountLimit);
}

TEST(DiscountLimit, APhoneIsTheSameHoweverItIsWritten) {
  with({discounted("o1", "138 0013 8000"), discounted("o2", "+86-138-0013-8000", "u2")})
      .when(discounted("o3", "(138) 0013.8000", "u3"))
      .then_rejected(RejectionCode::kDiscountLimit);
}

TEST(DiscountLimit, AnotherPhoneHasItsOwn) {
  Scenario scenario = with({discounted("o1"), discounted("o2")});
  EXPECT_EQ(quota_events(scenario.when(discounted("o3", "13800138001"))),
            used("o3", quota_of(kNow, "13800138001")));
}

TEST(DiscountLimit, WithoutAPhoneTheUserCounts) {
  Scenario scenario = with({discounted("o1", ""), discounted("o2", " - ")});
  scenario.when(discounted("o3", "")).then_rejected(RejectionCode::kDiscountLimit);
  EXPECT_EQ(quota_events(scenario.when(discounted("o3", "", "u2"))),
            used("o3", quota_of(kNow, "", "u2")));
  EXPECT_EQ(quota_events(scenario.when(discounted("o3"))), used("o3"));
}

TEST(DiscountLimit, AnotherDayHasItsOwn) {
  Scenario scenario = given({}).under(limited(1)).at(kMidnight - 1).after(discounted("o1"));
  scenario.when(discounted("o2")).then_rejected(RejectionCode::kDiscountLimit);
  scenario.at(kMidnight);
  EXPECT_EQ(quota_events(scenario.when(discounted("o2"))), used("o2", quota_of(kMidnight)));
  scenario.after(discounted("o2")).at(kMidnight + kDay - 1);
  scenario.when(discounted("o3")).then_rejected(RejectionCode::kDiscountLimit);
  scenario.at(kMidnight + kDay);
  EXPECT_TRUE(scenario.when(discounted("o3")).ok());
}

TEST(DiscountLimit, ADayBeginsWhereTheRulesSay) {
  Rules rules = limited(1);
  rules.day_utc_offset_hours = 8;
  const TimeMs midnight = kMidnight - 8 * TimeMs{3'600'000};
  Scenario scenario = given({}).under(rules).at(midnight - 1).after(discounted("o1"));
  scenario.when(discounted("o2")).then_rejected(RejectionCode::kDiscountLimit);
  scenario.at(midnight);
  EXPECT_EQ(quota_events(scenario.when(discounted("o2"))),
            used("o2", quota_of(midnight, kPhone, "u1", 8)));
}

TEST(DiscountLimit, AnImportedOrderCountsOnItsOwnDay) {
  Scenario scenario = given({}).under(limited(1)).recorded_at(kNow + 30 * kDay).at(kNow);
  scenario.after(discounted("o1"));
  scenario.when(discounted("o2")).then_rejected(RejectionCode::kDiscountLimit);
  EXPECT_TRUE(scenario.at(kNow + 30 * kDay).when(discounted("o2")).ok());
  EXPECT_EQ(orders_in(scenario.world(), quota_of(kNow)), std::vector<std::string>{"o1"});
}

TEST(DiscountLimit, AnOrderThatArrivesPaidCounts) {
  PlaceOrder takeaway = discounted("o1");
  takeaway.channel = Channel::kOfficial;
  takeaway.paid = true;
  EXPECT_EQ(quota_events(with({}, 1).when(takeaway)), used("o1"));
  with({discounted("o2")}, 1).when(takeaway).then_rejected(RejectionCode::kDiscountLimit);
}

TEST(DiscountLimit, AnOrderThatCostsNothingMoreCounts) {
  PlaceOrder gift = discounted("o1");
  gift.discounts = {{"gift", 100}};
  const Outcome outcome = with({}, 1).when(gift);
  EXPECT_EQ(quota_events(outcome), used("o1"));
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kPaid);
}

TEST(DiscountLimit, WhatIsRefusedForAnotherReasonSaysThat) {
  with({discounted("o1")}, 1).when(discounted("o1")).then_rejected(RejectionCode::kAlreadyExists);
}

TEST(DiscountLimit, ALimitThatWasLoweredBindsAtOnceAndARaisedOneLetsMoreThrough) {
  Scenario scenario = with({discounted("o1"), discounted("o2"), discounted("o3")}, 3);
  scenario.under(limited(2)).when(discounted("o4")).then_rejected(RejectionCode::kDiscountLimit);
  scenario.after(voided("o1"));
  scenario.when(discounted("o4")).then_rejected(RejectionCode::kDiscountLimit);
  EXPECT_TRUE(scenario.under(limited(3)).when(discounted("o4")).ok());
}

TEST(DiscountUse, IsReturnedByAVoid) {
  Scenario scenario = with({discounted("o1"), discounted("o2")});
  scenario.when(discounted("o3")).then_rejected(RejectionCode::kDiscountLimit);
  EXPECT_EQ(quota_events(scenario.when(voided("o1"))), returned("o1"));
  scenario.after(voided("o1"));
  EXPECT_EQ(orders_in(scenario.world(), quota_of(kNow)), std::vector<std::string>{"o2"});
  EXPECT_EQ(quota_events(scenario.when(discounted("o3"))), used("o3"));
  scenario.after(discounted("o3"));
  scenario.when(discounted("o4")).then_rejected(RejectionCode::kDiscountLimit);
}

TEST(DiscountUse, IsReturnedOnce) {
  Scenario scenario = with({discounted("o1")});
  scenario.after(voided("o1")).when(voided("o1")).then_nothing();
  EXPECT_EQ(quota_events(scenario.when(CloseOrder{OrderId("o1"), ""})), kNone);
}

TEST(DiscountUse, IsReturnedWhenTheHoldRunsOut) {
  Scenario scenario = with({discounted("o1")}, 1);
  scenario.at(kNow + Rules().hold_ms);
  EXPECT_EQ(quota_events(scenario.when(ExpireOrder{OrderId("o1")})), returned("o1"));
}

TEST(DiscountUse, IsReturnedToTheDayItIsOf) {
  Scenario scenario = given({}).under(limited(1)).at(kMidnight - 1).after(discounted("o1"));
  scenario.at(kMidnight + kDay);
  EXPECT_EQ(quota_events(scenario.when(voided("o1"))), returned("o1", quota_of(kMidnight - 1)));
}

TEST(DiscountUse, IsReturnedWhateverTheRulesSayByThen) {
  Scenario scenario = with({discounted("o1")});
  Rules elsewhere;
  elsewhere.day_utc_offset_hours = -11;
  EXPECT_EQ(quota_events(scenario.under(elsewhere).when(voided("o1"))), returned("o1"));
}

TEST(DiscountUse, OfAnOrderFromBeforeTheLimitIsNobodys) {
  Scenario scenario = given({}).after(discounted("o1")).under(limited(1));
  EXPECT_EQ(quota_events(scenario.when(voided("o1"))), kNone);
}

TEST(DiscountUse, StaysWithAFailedPaymentAndAClosedOrder) {
  Scenario scenario = with({discounted("o1")}, 1);
  scenario.after(PayOrder{OrderId("o1"), 0, 0, ThirdPartyPayment{"wechat", 90}});
  const Outcome failed =
      scenario.when(ConfirmPayment{OrderId("o1"), LegId("l1"), ProviderResult::kFailed, ""});
  EXPECT_EQ(failed.order("o1").status, OrderStatus::kPayFailed);
  EXPECT_EQ(quota_events(failed), kNone);
  Scenario paid = with({discounted("o1")}, 1).after(collected("o1"));
  EXPECT_EQ(quota_events(paid.when(CloseOrder{OrderId("o1"), ""})), kNone);
}

TEST(DiscountUse, IsReturnedByARefundOfTheWhole) {
  Scenario scenario = with({discounted("o1")}, 1).after(collected("o1"));
  const Outcome outcome = scenario.when(refunded("o1"));
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kRefunded);
  EXPECT_EQ(quota_events(outcome), returned("o1"));
  EXPECT_TRUE(scenario.after(refunded("o1")).when(discounted("o2")).ok());
}

TEST(DiscountUse, IsNotReturnedByARefundOfAPart) {
  Scenario scenario = with({discounted("o1")}, 1).after(collected("o1"));
  EXPECT_EQ(quota_events(scenario.when(refunded_in_part("o1", 89))), kNone);
  scenario.after(refunded_in_part("o1", 89));
  scenario.when(discounted("o2")).then_rejected(RejectionCode::kDiscountLimit);
}

TEST(DiscountUse, IsReturnedByTheLastOfTheRefundsThatAreTheWholeTogether) {
  Scenario scenario = with({discounted("o1")}, 1).after(collected("o1"));
  scenario.after(refunded_in_part("o1", 40)).after(refunded_in_part("o1", 40));
  EXPECT_EQ(quota_events(scenario.when(refunded_in_part("o1", 9))), kNone);
  EXPECT_EQ(quota_events(scenario.when(refunded_in_part("o1", 10))), returned("o1"));
}

TEST(DiscountUse, IsReturnedOnlyWhenTheRefundHasSucceeded) {
  Scenario scenario = with({discounted("o1")}, 1);
  scenario.after(PayOrder{OrderId("o1"), 0, 0, ThirdPartyPayment{"wechat", 90}});
  scenario.after(ConfirmPayment{OrderId("o1"), LegId("l1"), ProviderResult::kSucceeded, ""});
  const RequestRefund request = refunded("o1", Initiator::kCustomer);
  EXPECT_EQ(quota_events(scenario.when(request)), kNone);
  scenario.after(request);
  const ApproveRefund approve{OrderId("o1"), RefundId("r1"), OperatorId("op1")};
  EXPECT_EQ(quota_events(scenario.when(approve)), kNone);
  scenario.after(approve);
  const auto confirm = [](ProviderResult result) {
    return ConfirmRefund{OrderId("o1"), RefundId("r1"), {}, result, "ref"};
  };
  EXPECT_EQ(quota_events(scenario.when(confirm(ProviderResult::kFailed))), kNone);
  EXPECT_EQ(quota_events(scenario.when(confirm(ProviderResult::kSucceeded))), returned("o1"));
}

TEST(DiscountUse, IsReturnedByAStoreThatRefusesTheOrder) {
  PlaceOrder takeaway = discounted("o1");
  takeaway.channel = Channel::kOfficial;
  Scenario scenario = with({takeaway}, 1).after(collected("o1"));
  const Outcome outcome = scenario.when(RejectOrder{OrderId("o1"), "closed", OperatorId("op1")});
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kRefunded);
  EXPECT_EQ(quota_events(outcome), returned("o1"));
}

TEST(DiscountUse, StaysWithThePhoneThatTheOrderWasPlacedWith) {
  Scenario scenario = with({discounted("o1")}, 1);
  scenario.after(ChangeAddress{OrderId("o1"), "", "13900139000"});
  EXPECT_EQ(scenario.world().order(OrderId("o1"))->phone, "13900139000");
  scenario.when(discounted("o2")).then_rejected(RejectionCode::kDiscountLimit);
  EXPECT_TRUE(scenario.when(discounted("o2", "13900139000")).ok());
  EXPECT_EQ(quota_events(scenario.when(voided("o1"))), returned("o1"));
}

TEST(DiscountLimit, JobsOfAFlashSaleHaveNoDiscountsAndAreNotLimited) {
  PoolOpened pool;
  pool.merchant_id = MerchantId("m1");
  pool.total = 10;
  pool.unit_price = 50;
  pool.opens_at = kNow;
  pool.closes_at = kNow + kDay;
  Scenario scenario = given({event_of("p1", pool)}).under(limited(1)).after(discounted("o1", ""));
  SubmitJob job;
  job.user_id = UserId("u1");
  job.pool_id = PoolId("p1");
  job.quantity = 1;
  for (const std::string_view id : {"j1", "j2"}) {
    job.job_id = JobId(id);
    const Outcome outcome = scenario.when(job);
    EXPECT_EQ(quota_events(outcome), kNone);
    EXPECT_EQ(outcome.job(id).state, JobState::kComplete);
    scenario.after(job);
  }
  EXPECT_EQ(quota_events(scenario.when(voided("j1"))), kNone);
}

}  // namespace
}  // namespace orderlog::testing
