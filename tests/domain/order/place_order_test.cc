#include <gtest/gtest.h>

#include "domain/channel_order/channel_order_id.h"
#include "tests/domain/order/order_samples.h"

namespace orderlog::testing {
namespace {

OrderPlaced placed_event() {
  OrderPlaced event;
  event.order_code = "20231114-0-000000001000";
  event.merchant_id = MerchantId("m1");
  event.store_id = StoreId("s1");
  event.user_id = UserId("u1");
  event.channel = Channel::kOfficial;
  event.items = {{Sku("a"), "Apple", 1, 100, false}};
  event.amount = 100;
  event.hold_expires_at = kNow + kHoldMs;
  event.leg_timeout_ms = kLegTimeoutMs;
  event.grace_ms = kGraceMs;
  return event;
}

TEST(PlaceOrder, IsPlacedUnpaidWithADeadline) {
  const Outcome outcome = given({}).under(sample_rules()).when(place());
  outcome.then({event_of("o1", placed_event())}).then_answers(AnswerKind::kCreated, kOrderStream);
  const Order& order = outcome.order("o1");
  EXPECT_EQ(order.status, OrderStatus::kUnpaid);
  EXPECT_EQ(order.remain_pay(), 100);
  EXPECT_EQ(order.created_at, kNow);
  ASSERT_TRUE(order.deadline);
  EXPECT_EQ(order.deadline->kind, DeadlineKind::kHold);
  EXPECT_EQ(terminal_view(order), TerminalView::kHidden);
}

TEST(PlaceOrder, KeepsWhatOthersNeedOfIt) {
  PlaceOrder command = place();
  command.address = "1 Oak Road";
  command.phone = "555 0100";
  command.remark = "no onions";
  const Outcome outcome = given({}).under(sample_rules()).when(command);
  const Order& order = outcome.order("o1");
  EXPECT_EQ(order.address, "1 Oak Road");
  EXPECT_EQ(order.phone, "555 0100");
  EXPECT_EQ(order.remark, "no onions");
}

TEST(PlaceOrder, TakesTheFreshIdWhereItBringsNone) {
  PlaceOrder command = place();
  command.order_id = OrderId();
  given({}).when(command).then_answers(AnswerKind::kCreated, stream_of(OrderId("fresh")));
}

TEST(PlaceOrder, CostsItsItemsLessTheDiscounts) {
  PlaceOrder command = place();
  command.items = {{Sku("a"), "Apple", 3, 25, false}, {Sku("b"), "Bread", 1, 40, true}};
  command.discounts = {{"spring", 10}, {"member", 5}};
  EXPECT_EQ(given({}).when(command).order("o1").amount, 100);
}

TEST(PlaceOrder, RecordsWhatOfTheDiscountsFallsOnEachItem) {
  PlaceOrder command = place();
  command.items = {{Sku("a"), "Apple", 3, 25, false}, {Sku("b"), "Bread", 1, 40, true}};
  command.discounts = {{"spring", 10}, {"member", 5}};
  const Outcome outcome = given({}).when(command);
  EXPECT_EQ(outcome.order("o1").items,
            (std::vector<PlacedItem>{{Sku("a"), "Apple", 3, 25, false, 10},  // 9.78
                                     {Sku("b"), "Bread", 1, 40, true, 5}}));
}

TEST(PlaceOrder, ThatExistsIsRejected) {
  unpaid().when(place()).then_rejected(RejectionCode::kAlreadyExists);
}

TEST(PlaceOrder, WithoutItemsIsRejected) {
  PlaceOrder command = place();
  command.items.clear();
  given({}).when(command).then_rejected(RejectionCode::kInvalidQuantity);
}

TEST(PlaceOrder, OfNoUnitsIsRejected) {
  PlaceOrder command = place();
  command.items[0].quantity = 0;
  given({}).when(command).then_rejected(RejectionCode::kInvalidQuantity);
}

TEST(PlaceOrder, BeyondExactAmountsIsRejected) {
  PlaceOrder command = place(kMaxMoney);
  command.items[0].quantity = 2;
  given({}).when(command).then_rejected(RejectionCode::kAmountOverflow);
  command = place(kMaxMoney);
  command.items.push_back({Sku("b"), "Bread", 1, 1, false});
  given({}).when(command).then_rejected(RejectionCode::kAmountOverflow);
}

TEST(PlaceOrder, WithLargerDiscountsThanPricesIsRejected) {
  PlaceOrder command = place();
  command.discounts = {{"spring", 60}, {"member", 41}};
  given({}).when(command).then_rejected(RejectionCode::kAmountOverflow);
}

TEST(PlaceOrder, ThatCostsNothingIsPaidAtOnce) {
  PlaceOrder command = place();
  command.discounts = {{"gift", 100}};
  OrderPlaced event = placed_event();
  event.items[0].discount = 100;
  event.discounts = command.discounts;
  event.amount = 0;
  event.hold_expires_at = 0;
  const Outcome outcome = given({}).under(sample_rules()).when(command);
  outcome.then(
      {event_of("o1", event), event_of("o1", PaymentStarted{}), event_of("o1", OrderPaid{})});
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kPaid);
  EXPECT_FALSE(outcome.order("o1").deadline);
}

TEST(PlaceOrder, InTheStoreThatCostsNothingIsCompletedAtOnce) {
  const Outcome outcome = given({}).when(place(0, Channel::kTerminal));
  EXPECT_EQ(outcome.order("o1").delivery_status, DeliveryStatus::kDelivered);
  EXPECT_EQ(terminal_view(outcome.order("o1")), TerminalView::kCompleted);
}

TEST(PlaceOrder, PaidOnItsChannelIsPaidHereByTheChannel) {
  PlaceOrder command = place(100, Channel::kThirdParty);
  command.paid = true;
  command.channel_order_no = "MT-7";
  const Outcome outcome = given({}).under(sample_rules()).when(command);

  OrderPlaced event = placed_event();
  event.channel = Channel::kThirdParty;
  event.channel_order_no = "MT-7";
  event.hold_expires_at = 0;
  Leg leg = leg_of("l1", LegKind::kThirdParty, LegState::kSettled, 100);
  leg.provider = "third_party";
  leg.provider_ref = "MT-7";
  const AccountId provider("provider:third_party");
  const AccountId merchant("merchant-balance:m1");
  const TransferId transfer("o1:l1");
  outcome.then({
      event_of("o1", event),
      event_of("o1", PaymentStarted{}),
      event_of("o1", LegSettled{leg}),
      event_of("o1", OrderPaid{}),
      event_of(channel_order_id(Channel::kThirdParty, MerchantId("m1"), "MT-7").view(),
               ChannelOrderImported{OrderId("o1")}),
      event_of(provider.view(), AccountOpened{"CNY", AccountKind::kProvider, true}),
      event_of(merchant.view(), AccountOpened{"CNY", AccountKind::kMerchant, true}),
      event_of(provider.view(), AccountDebited{transfer, merchant, 100, "payment of order o1"}),
      event_of(merchant.view(), AccountCredited{transfer, provider, 100, "payment of order o1"}),
  });
  EXPECT_EQ(terminal_view(outcome.order("o1")), TerminalView::kPaid);
}

TEST(PlaceOrder, PaidOnAnotherChannelIsRejected) {
  PlaceOrder command = place(100, Channel::kTerminal);
  command.paid = true;
  given({}).when(command).then_rejected(RejectionCode::kInvalidStatus);
}

TEST(PlaceOrder, OfThePastCountsItsDeadlineFromTheRecording) {
  const Outcome outcome =
      given({}).under(sample_rules()).at(kNow - 1'000'000).recorded_at(kNow).when(place());
  const Order& order = outcome.order("o1");
  EXPECT_EQ(order.created_at, kNow - 1'000'000);
  EXPECT_EQ(order.deadline->due_ms, kNow + kHoldMs);
}

TEST(OrderCode, IsTheDateTheLineAndThePosition) {
  EXPECT_EQ(order_code(kNow, LineId(3), Position(123)), "20231114-3-000000000123");
  EXPECT_EQ(order_code(0, LineId(0), Position(1'234'567'890'123)), "19700101-0-1234567890123");
}

}  // namespace
}  // namespace orderlog::testing
