// What orders move their money with: several movements at once, or in two phases.

#include <gtest/gtest.h>

#include "tests/domain/account/account_samples.h"

namespace orderlog::testing {
namespace {

using Movements = std::vector<Movement>;
using Events = std::vector<NewEvent>;

const Events kUser = {account("balance:u"), funded("balance:u", 100),
                      account("points:u", "POINTS", AccountKind::kPoints), funded("points:u", 50)};

void expect_rejected(const std::optional<Rejection>& rejection, RejectionCode code,
                     const Events& events, std::size_t before = 0) {
  ASSERT_TRUE(rejection.has_value());
  EXPECT_EQ(to_string(rejection->code), to_string(code));
  EXPECT_EQ(events.size(), before) << "a rejection appends nothing";
}

TEST(MoveMoney, MovesEveryLegAndOpensTheMerchantsAccounts) {
  Events events;
  const Movements legs = {movement("o:l1", "points:u", "merchant-points:m", 50),
                          movement("o:l2", "balance:u", "merchant-balance:m", 100)};
  ASSERT_FALSE(move_money(given(kUser).world(), legs, events));
  EXPECT_EQ(
      events,
      (Events{account("merchant-points:m", "POINTS", AccountKind::kMerchant, true),
              account("merchant-balance:m", "CNY", AccountKind::kMerchant, true),
              event_of("points:u", AccountDebited{TransferId("o:l1"),
                                                  AccountId("merchant-points:m"), 50, "why"}),
              event_of("merchant-points:m",
                       AccountCredited{TransferId("o:l1"), AccountId("points:u"), 50, "why"}),
              event_of("balance:u", AccountDebited{TransferId("o:l2"),
                                                   AccountId("merchant-balance:m"), 100, "why"}),
              event_of("merchant-balance:m",
                       AccountCredited{TransferId("o:l2"), AccountId("balance:u"), 100, "why"})}));
  EXPECT_EQ(money_made_by(events), 0);
}

TEST(MoveMoney, AllOrNothingMoves) {
  Events events;
  const Movements legs = {movement("o:l1", "points:u", "merchant-points:m", 50),
                          movement("o:l2", "balance:u", "merchant-balance:m", 101)};
  expect_rejected(move_money(given(kUser).world(), legs, events), RejectionCode::kInsufficientFunds,
                  events);
}

TEST(MoveMoney, SeveralDebitsOfOneAccountAreCountedTogether) {
  Events events;
  const Movements twice = {movement("o:l1", "balance:u", "merchant-balance:m", 60),
                           movement("o:l2", "balance:u", "merchant-balance:m", 41)};
  expect_rejected(move_money(given(kUser).world(), twice, events),
                  RejectionCode::kInsufficientFunds, events);
}

TEST(MoveMoney, WhatTheDecisionSaidBeforeCounts) {
  Events events;
  const Scenario scenario = given(kUser);
  const Movements first = {movement("o:l1", "balance:u", "merchant-balance:m", 60)};
  const Movements second = {movement("o:l2", "balance:u", "merchant-balance:m", 41)};
  ASSERT_FALSE(move_money(scenario.world(), first, events));
  const std::size_t before = events.size();
  expect_rejected(move_money(scenario.world(), second, events), RejectionCode::kInsufficientFunds,
                  events, before);
  const Movements third = {movement("o:l3", "balance:u", "merchant-balance:m", 40)};
  ASSERT_FALSE(move_money(scenario.world(), third, events));
  EXPECT_EQ(events.size(), before + 2) << "the merchant's account was opened before";
}

TEST(MoveMoney, AUsersAccountMustHaveBeenOpened) {
  Events events;
  const Movements from = {movement("o:l1", "balance:stranger", "merchant-balance:m", 1)};
  expect_rejected(move_money(given(kUser).world(), from, events), RejectionCode::kAccountNotFound,
                  events);
  const Movements to = {movement("o:l1", "provider:wechat", "balance:stranger", 1)};
  expect_rejected(move_money(given(kUser).world(), to, events), RejectionCode::kAccountNotFound,
                  events);
}

TEST(MoveMoney, ProvidersAndTillsOpenInTheMerchantsCurrency) {
  const Events merchant = {account("merchant-balance:m", "USD", AccountKind::kMerchant, true)};
  for (const auto& [id, kind] : {std::pair{"provider:wechat", AccountKind::kProvider},
                                 std::pair{"cash:m", AccountKind::kCash}}) {
    Events events;
    const Movements leg = {movement("o:l1", id, "merchant-balance:m", 70)};
    ASSERT_FALSE(move_money(given(merchant).world(), leg, events));
    ASSERT_EQ(events.size(), 3U);
    EXPECT_EQ(events[0], account(id, "USD", kind, true));
  }
}

TEST(MoveMoney, WhereNobodyHasACurrencyItIsYuan) {
  Events events;
  const Movements leg = {movement("o:l1", "provider:wechat", "merchant-balance:m", 70)};
  ASSERT_FALSE(move_money(given({}).world(), leg, events));
  ASSERT_EQ(events.size(), 4U);
  EXPECT_EQ(events[0], account("provider:wechat", "CNY", AccountKind::kProvider, true));
  EXPECT_EQ(events[1], account("merchant-balance:m", "CNY", AccountKind::kMerchant, true));
}

TEST(MoveMoney, ACurrencyThatOneLegKnowsHoldsForTheOthers) {
  Events events;
  const Events dollars = {account("balance:u", "USD"), funded("balance:u", 100)};
  const Movements legs = {movement("o:l1", "provider:wechat", "merchant-balance:m", 70),
                          movement("o:l2", "balance:u", "merchant-balance:m", 30)};
  ASSERT_FALSE(move_money(given(dollars).world(), legs, events));
  EXPECT_EQ(events[0], account("provider:wechat", "USD", AccountKind::kProvider, true));
}

TEST(MoveMoney, AnotherCurrencyThanTheMerchantsIsRefused) {
  Events known = kUser;
  known.push_back(account("merchant-balance:m", "USD", AccountKind::kMerchant, true));
  Events events;
  const Movements leg = {movement("o:l1", "balance:u", "merchant-balance:m", 1)};
  expect_rejected(move_money(given(known).world(), leg, events), RejectionCode::kCurrencyMismatch,
                  events);
}

TEST(MoveMoney, BalancesStayWithinExactIntegers) {
  Events events;
  const Movements legs = {movement("o:l1", "provider:w", "merchant-balance:m", kMaxMoney),
                          movement("o:l2", "provider:x", "merchant-balance:m", 1)};
  expect_rejected(move_money(given({}).world(), legs, events), RejectionCode::kAmountOverflow,
                  events);
  const Movements below = {movement("o:l1", "provider:w", "merchant-balance:m", kMaxMoney),
                           movement("o:l2", "provider:w", "merchant-balance:n", 1)};
  expect_rejected(move_money(given({}).world(), below, events), RejectionCode::kAmountOverflow,
                  events);
}

TEST(MoveMoney, AMovementWithoutAnAmountIsAMistake) {
  Events events;
  const Movements none = {movement("o:l1", "provider:w", "merchant-balance:m", 0)};
  const Scenario empty = given({});
  EXPECT_DEATH(static_cast<void>(move_money(empty.world(), none, events)), "an amount to move");
}

TEST(HoldMoney, SetsMoneyAsideAndOpensTheOtherSide) {
  Events events;
  const Movements leg = {movement("o:l1", "balance:u", "merchant-balance:m", 60)};
  ASSERT_FALSE(hold_money(given(kUser).world(), leg, events));
  EXPECT_EQ(events,
            (Events{account("merchant-balance:m", "CNY", AccountKind::kMerchant, true),
                    event_of("balance:u", FundsHeld{TransferId("o:l1"),
                                                    AccountId("merchant-balance:m"), 60, "why"})}));
}

TEST(HoldMoney, AllOrNothingIsHeld) {
  Events events;
  const Movements legs = {movement("o:l1", "points:u", "merchant-points:m", 50),
                          movement("o:l2", "balance:u", "merchant-balance:m", 60),
                          movement("o:l3", "balance:u", "merchant-balance:m", 41)};
  expect_rejected(hold_money(given(kUser).world(), legs, events), RejectionCode::kInsufficientFunds,
                  events);
}

TEST(HoldMoney, AnAccountHasSoManyOpenHoldsAtMost) {
  const auto one = [](std::size_t number) {
    return Movements{movement("t" + std::to_string(number), "balance:u", "merchant-balance:m", 1)};
  };
  Events all = kUser;
  all.push_back(funded("balance:u", kMaxMoney / 2));
  for (std::size_t i = 0; i < kMaxHolds; ++i) {
    all.push_back(event_of("balance:u", FundsHeld{TransferId("t" + std::to_string(i)),
                                                  AccountId("merchant-balance:m"), 1, "why"}));
  }
  Events events;
  expect_rejected(hold_money(given(all).world(), one(kMaxHolds), events),
                  RejectionCode::kTooManyHolds, events);
  release_holds(given(all).world(), one(0), events);
  EXPECT_FALSE(hold_money(given(all).world(), one(kMaxHolds), events));
}

class SecondPhase : public ::testing::Test {
 protected:
  const Movements legs_ = {movement("o:l1", "points:u", "merchant-points:m", 50),
                           movement("o:l2", "balance:u", "merchant-balance:m", 60)};

  Events held() const {
    Events events = kUser;
    Events holds;
    EXPECT_FALSE(hold_money(given(kUser).world(), legs_, holds));
    events.insert(events.end(), holds.begin(), holds.end());
    return events;
  }
};

TEST_F(SecondPhase, PostingMovesWhatWasHeld) {
  Events all = held();
  Events events;
  EXPECT_FALSE(post_holds(given(all).world(), legs_, events));
  EXPECT_EQ(events.size(), 4U);
  EXPECT_EQ(money_made_by(events), 0);
  all.insert(all.end(), events.begin(), events.end());
  const Scenario after = given(all);
  EXPECT_EQ(after.world().account(AccountId("balance:u"))->posted, 40);
  EXPECT_EQ(after.world().account(AccountId("balance:u"))->pending, 0);
  EXPECT_EQ(after.world().account(AccountId("merchant-balance:m"))->posted, 60);
  EXPECT_EQ(after.world().account(AccountId("merchant-points:m"))->posted, 50);
}

TEST_F(SecondPhase, ReleasingGivesItBack) {
  Events all = held();
  Events events;
  release_holds(given(all).world(), legs_, events);
  EXPECT_EQ(events.size(), 2U);
  all.insert(all.end(), events.begin(), events.end());
  const Scenario after = given(all);
  EXPECT_EQ(after.world().account(AccountId("balance:u"))->available(), 100);
  EXPECT_EQ(after.world().account(AccountId("points:u"))->available(), 50);
  EXPECT_TRUE(after.world().account(AccountId("points:u"))->holds.empty());
}

TEST_F(SecondPhase, PostingStaysWithinExactIntegers) {
  Events all = held();
  all.push_back(funded("merchant-balance:m", kMaxMoney - 59));
  Events events;
  expect_rejected(post_holds(given(all).world(), legs_, events), RejectionCode::kAmountOverflow,
                  events);
}

TEST_F(SecondPhase, WhatWasNeverHeldHasNone) {
  Events events;
  const Scenario scenario = given(kUser);
  EXPECT_DEATH(static_cast<void>(post_holds(scenario.world(), legs_, events)), "only held money");
  EXPECT_DEATH(release_holds(scenario.world(), legs_, events), "only held money");
}

TEST(EvolveAccount, ABrokenLogEndsTheProcess) {
  Account opened;
  opened.currency = "CNY";
  EXPECT_DEATH(static_cast<void>(evolve_account(opened, AccountOpened{"CNY"}, kNow)), "opens once");
  const HoldPosted unknown{TransferId("t"), AccountId("b"), 1, ""};
  EXPECT_DEATH(static_cast<void>(evolve_account(opened, unknown, kNow)), "only held money");
  EXPECT_DEATH(static_cast<void>(evolve_transfer(Transfer{}, TransferVoided{}, kNow)),
               "only a pending transfer");
}

}  // namespace
}  // namespace orderlog::testing
