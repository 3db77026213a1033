// What the ledger may refuse, and what it may not: nobody is asked for money that could not be
// booked, and what has happened outside, or is due, is booked or sent back, never refused.

#include <gtest/gtest.h>

#include <utility>

#include "tests/domain/order/order_samples.h"

namespace orderlog::testing {
namespace {

constexpr ProviderResult kSucceeded = ProviderResult::kSucceeded;
constexpr ProviderResult kFailed = ProviderResult::kFailed;

const ExpireOrder kExpire{kOrder};
const AccountId kMerchant{"merchant-balance:m1"};

NewEvent opened(const AccountId& id, std::string currency, bool allow_negative) {
  return event_of(id.view(),
                  AccountOpened{std::move(currency), AccountKind::kMerchant, allow_negative});
}

// The merchant's account was opened by hand, and may not go below zero.
Scenario unpaid_of_poor_merchant() { return unpaid().and_then({opened(kMerchant, "CNY", false)}); }

MakeTransfer paid_out(Money amount) {
  MakeTransfer command;
  command.transfer_id = TransferId("payout");
  command.debit_account = kMerchant;
  command.credit_account = AccountId("bank");
  command.amount = amount;
  return command;
}

std::vector<NewEvent> filled(const AccountId& id, Money amount) {
  const TransferId gift("much");
  return {event_of("bank", AccountDebited{gift, id, amount, ""}),
          event_of(id.view(), AccountCredited{gift, AccountId("bank"), amount, ""})};
}

ConfirmRefund part_confirmed(std::string_view leg, ProviderResult result) {
  ConfirmRefund command = confirm_refund_as("r1", result);
  command.leg_id = LegId(leg);
  return command;
}

TEST(HeldMoney, IsReleasedAfterCashCameToo) {
  const Outcome outcome =
      unpaid().after(pay_points(10)).after(collect(5)).at(kNow + kLegTimeoutMs).when(kExpire);
  EXPECT_EQ(outcome.account("points:u1").available(), 500);
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kPayFailed);
  EXPECT_FALSE(outcome.order("o1").deadline) << "the cash waits for people";
}

TEST(HeldMoney, IsReleasedAfterAProviderPaidAPart) {
  const Outcome outcome = unpaid()
                              .after(pay_all(10, 0, 20))
                              .after(confirm("l2", kSucceeded))
                              .at(kNow + kLegTimeoutMs)
                              .when(kExpire);
  EXPECT_EQ(outcome.account("points:u1").available(), 500);
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kPayFailed);
}

TEST(ATimersVoid, IsNotStoppedByAMerchantsEmptyAccount) {
  const Outcome outcome = unpaid_of_poor_merchant()
                              .after(collect(30))
                              .after(pay_all(0, 20, 50))
                              .after(paid_out(30))
                              .after(void_by(Initiator::kCustomer))
                              .at(kNow + kLegTimeoutMs)
                              .when(kExpire);
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kVoided);
  EXPECT_EQ(outcome.account("balance:u1").available(), 1'000);
  EXPECT_EQ(outcome.account("cash:m1").posted, 0);
  EXPECT_EQ(outcome.account(kMerchant.view()).posted, -30);
}

TEST(ATimersVoid, ThatTheBooksCantTakeEndsThePaymentAllTheSame) {
  Scenario order = unpaid()
                       .after(collect(30))
                       .after(pay_all(0, 20, 50))
                       .after(void_by(Initiator::kCustomer))
                       .and_then(filled(AccountId("cash:m1"), kMaxMoney))
                       .and_then(filled(AccountId("cash:m1"), 30))
                       .at(kNow + kLegTimeoutMs);
  const Outcome outcome = order.when(kExpire);
  const Order& after = outcome.order("o1");
  EXPECT_EQ(after.status, OrderStatus::kPayFailed);
  EXPECT_FALSE(after.pending_void);
  EXPECT_FALSE(after.deadline);
  EXPECT_EQ(outcome.account("balance:u1").available(), 1'000);
  order.after(kExpire)
      .when(void_by(Initiator::kStore))
      .then_rejected(RejectionCode::kAmountOverflow);
}

TEST(ARefund, IsRefusedBeforeAnybodyIsAskedForIt) {
  Scenario order = unpaid_of_poor_merchant()
                       .after(pay_all(0, 30, 70))
                       .after(confirm("l2", kSucceeded))
                       .after(paid_out(100));
  order.when(refund_by(Initiator::kStore)).then_rejected(RejectionCode::kInsufficientFunds);
  order.after(refund_by(Initiator::kCustomer))
      .when(ApproveRefund{kOrder, RefundId("r1"), OperatorId("op1")})
      .then_rejected(RejectionCode::kInsufficientFunds);
}

TEST(ARefund, IsBookedOnceTheProviderHasMadeIt) {
  const Outcome outcome = unpaid_of_poor_merchant()
                              .after(pay_all(0, 30, 70))
                              .after(confirm("l2", kSucceeded))
                              .after(refund_by(Initiator::kStore))
                              .after(paid_out(100))
                              .when(confirm_refund_as("r1", kSucceeded));
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kRefunded);
  EXPECT_EQ(outcome.account(kMerchant.view()).posted, -100);
  EXPECT_EQ(outcome.account("balance:u1").posted, 1'000);
}

TEST(ARefund, ThatIsResumedIsOfWhatItGivesBack) {
  Scenario order = unpaid();
  for (const auto& [leg, amount] : {std::pair("l1", 40), {"l2", 40}, {"l3", 20}}) {
    order.after(pay_provider(amount)).after(confirm(leg, kSucceeded));
  }
  order.after(refund_by(Initiator::kStore));
  for (const std::string_view leg : {"l1", "l2", "l3"}) order.after(part_confirmed(leg, kFailed));
  order.after(refund_by(Initiator::kStore, 20)).after(confirm_refund_as("r2", kSucceeded));
  const Outcome outcome =
      order.after(part_confirmed("l2", kSucceeded)).when(part_confirmed("l1", kSucceeded));
  const Order& after = outcome.order("o1");
  EXPECT_EQ(after.status, OrderStatus::kRefunded);
  EXPECT_EQ(after.refunds[0].amount, 80);
  for (const RefundPart& part : after.refunds[0].parts) EXPECT_FALSE(part.failed);
}

TEST(AProvidersYes, ThatCantBeBookedIsSentBack) {
  Scenario order = unpaid().after(pay_all(30, 0, 70));
  order.and_then(
      {opened(AccountId("provider:wechat"), "USD", true), opened(kMerchant, "CNY", true)});
  const Outcome outcome = order.when(confirm("l2", kSucceeded));
  EXPECT_EQ(
      outcome.order_events(),
      (std::vector<OrderEvent>{
          LegFailed{LegId("l2"), "not_bookable"}, LatePaymentReceived{LegId("l2"), 70, "ref-1"},
          LegReleased{LegId("l1")}, PaymentFailed{"not_bookable", kNow + kGraceMs}}));
  EXPECT_EQ(outcome.effect("o1-provider_refund:l2").state, EffectState::kOffered);
  order.after(confirm("l2", kSucceeded)).when(confirm("l2", kSucceeded)).then_nothing();
}

TEST(AProvidersYes, ThatCantBeBookedDoesNotStopTheVoidThatWaitedForIt) {
  Scenario order = unpaid().after(pay_all(30, 0, 70)).after(void_by(Initiator::kCustomer));
  order.and_then(
      {opened(AccountId("provider:wechat"), "USD", true), opened(kMerchant, "CNY", true)});
  const Outcome outcome = order.when(confirm("l2", kSucceeded));
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kVoided);
  EXPECT_EQ(outcome.account("points:u1").available(), 500);
  EXPECT_EQ(outcome.effect("o1-provider_refund:l2").state, EffectState::kOffered);
}

TEST(AProvider, IsNotAskedForWhatItsOwnCommitMakesUnbookable) {
  // The balance's hold opens the merchant's account in CNY.
  unpaid()
      .and_then({opened(AccountId("provider:wechat"), "USD", true)})
      .when(pay_all(0, 10, 90))
      .then_rejected(RejectionCode::kCurrencyMismatch);
}

}  // namespace
}  // namespace orderlog::testing
