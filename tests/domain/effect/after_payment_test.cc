// Which effects are due when an order is paid, by its channel and by what is in it.

#include "domain/effect/after_payment.h"

#include "tests/domain/effect/paid_order.h"

namespace orderlog::testing {
namespace {

using Names = std::vector<std::string>;

Names requested_by(const Outcome& outcome) {
  Names kinds;
  for (const NewEvent& event : outcome.decision().events) {
    const auto* of_effect = std::get_if<EffectEvent>(&event.event);
    if (of_effect == nullptr) continue;
    if (const auto* requested = std::get_if<EffectRequested>(of_effect)) {
      kinds.emplace_back(to_string(requested->kind));
    }
  }
  return kinds;
}

Rules listing(EffectKinds kinds) {
  Rules rules;
  rules.effects_terminal = kinds;
  return rules;
}

TEST(AfterPayment, EachChannelHasItsOwnList) {
  Rules rules;
  rules.effects_flash = {EffectKind::kAssetIssue, EffectKind::kBuyBackOrder};
  rules.effects_terminal = {EffectKind::kGiftPack};
  rules.effects_third_party = {EffectKind::kActivityUpdate, EffectKind::kNotification};
  Order order;
  order.channel = Channel::kFlash;
  EXPECT_EQ(to_string(due_after_payment(rules, order)), "asset_issue,buy_back_order");
  order.channel = Channel::kTerminal;
  EXPECT_EQ(to_string(due_after_payment(rules, order)), "gift_pack");
  order.channel = Channel::kOfficial;
  EXPECT_TRUE(due_after_payment(rules, order).empty());
  order.channel = Channel::kThirdParty;
  EXPECT_EQ(to_string(due_after_payment(rules, order)), "notification,activity_update");
}

TEST(AfterPayment, AWeighingTicketIsForOrdersWithWeighedGoods) {
  Scenario scenario = given({});
  scenario.under(listing({EffectKind::kWeighingTicket}));
  EXPECT_EQ(requested_by(Scenario(scenario).after(unpaid_order()).when(paid_in_cash())), Names{});
  PlaceOrder weighed = unpaid_order();
  weighed.items.push_back({Sku("ham"), "Ham", 3, 10, true});
  const Outcome outcome = scenario.after(weighed).when(paid_in_cash(130));
  EXPECT_EQ(requested_by(outcome), Names{"weighing_ticket"});
  // With what is to be weighed, and nothing else.
  EXPECT_NE(outcome.effect("o1-weighing_ticket")
                .details.find(R"("items":[{"sku":"ham","title":"Ham","quantity":3}])"),
            std::string::npos);
}

TEST(AfterPayment, CouponsAreRedeemedWhereThereAreAny) {
  Scenario scenario = given({});
  scenario.under(listing({EffectKind::kCouponRedemption}));
  EXPECT_EQ(requested_by(Scenario(scenario).after(unpaid_order()).when(paid_in_cash())), Names{});
  PlaceOrder with_coupons = unpaid_order();
  with_coupons.coupon_ids = {"c1", "c2"};
  const Outcome outcome = scenario.after(with_coupons).when(paid_in_cash());
  EXPECT_EQ(requested_by(outcome), Names{"coupon_redemption"});
  EXPECT_NE(outcome.effect("o1-coupon_redemption").details.find(R"("coupon_ids":["c1","c2"])"),
            std::string::npos);
}

TEST(AfterPayment, SeveralKindsAreRequestedTogether) {
  Scenario scenario = given({});
  scenario.under(
      listing({EffectKind::kNotification, EffectKind::kGiftPack, EffectKind::kAssetIssue}));
  EXPECT_EQ(requested_by(scenario.after(unpaid_order()).when(paid_in_cash())),
            (Names{"notification", "gift_pack", "asset_issue"}));
}

TEST(AfterPayment, PointsAreEarnedInWholeOnesOnly) {
  Rules rules;
  rules.points_per_100 = 3;
  EXPECT_EQ(points_earned(rules, 33), 0);
  EXPECT_EQ(points_earned(rules, 34), 1);
  EXPECT_EQ(points_earned(rules, 100), 3);
  rules.points_per_100 = 10'000;
  EXPECT_EQ(points_earned(rules, kMaxMoney), kMaxMoney);
}

TEST(AfterPayment, ALongListOfItemsStaysWithTheOrder) {
  Rules rules;
  rules.effects_terminal = {EffectKind::kGiftPack};
  PlaceOrder order = unpaid_order();
  order.items.clear();
  for (int i = 0; i < 400; ++i) {
    order.items.push_back({Sku("tea-" + std::to_string(i)), std::string(100, 'T'), 1, 50, false});
  }
  const Outcome outcome = given({}).under(rules).after(order).when(paid_in_cash(20'000));
  const std::string& details = outcome.effect("o1-gift_pack").details;
  EXPECT_LE(details.size(), kMaxAttributesBytes);
  EXPECT_NE(details.find(R"("items_left_out":true)"), std::string::npos);
}

// Nobody wanted it any more, and then it could not be given back: it goes on as any other.
TEST(AfterPayment, FollowsWhenAnUnwantedPaymentCanNotBeGivenBack) {
  Rules rules;
  rules.effects_terminal = {EffectKind::kGiftPack};
  Scenario scenario = given({}).under(rules).after(unpaid_order());
  scenario.after(PayOrder{OrderId("o1"), 0, 0, ThirdPartyPayment{"wechat", 100}});
  scenario.after(VoidOrder{OrderId("o1"), Initiator::kCustomer, ""});
  scenario.after(ConfirmPayment{OrderId("o1"), LegId("l1"), ProviderResult::kSucceeded, "w1"});
  EXPECT_EQ(scenario.world().effect(EffectId("o1-gift_pack")), nullptr);
  const ConfirmRefund failed{OrderId("o1"), RefundId("r1"), {}, ProviderResult::kFailed, ""};
  EXPECT_EQ(scenario.when(failed).effect("o1-gift_pack").state, EffectState::kOffered);
}

TEST(EffectKinds, AreReadFromATextAndWrittenToOne) {
  const auto kinds = effect_kinds_from("weighing_ticket, points_award");
  ASSERT_TRUE(kinds.ok());
  EXPECT_EQ(to_string(*kinds), "points_award,weighing_ticket");
  EXPECT_EQ(effect_kinds_from(to_string(*kinds)).value(), *kinds);
  EXPECT_TRUE(effect_kinds_from("")->empty());
}

TEST(EffectKinds, NamesThatCanNotFollowAPaymentAreRefusedByName) {
  for (const std::string_view text : {"weighing", "stock,,notification", "provider_refund"}) {
    const auto kinds = effect_kinds_from(text);
    ASSERT_FALSE(kinds.ok()) << text;
    EXPECT_NE(kinds.error().find("is none of notification, coupon_redemption"), std::string::npos)
        << kinds.error();
  }
}

}  // namespace
}  // namespace orderlog::testing
