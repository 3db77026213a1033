// Points that a paid order earns, and what refunds take back of them.

#include "tests/domain/effect/paid_order.h"

namespace orderlog::testing {
namespace {

constexpr std::string_view kAward = "o1-points_award";
constexpr std::string_view kPoints = "points:u1";

Rules awarding() {
  Rules rules;
  rules.effects_terminal = {EffectKind::kPointsAward};
  rules.points_per_100 = 10;
  rules.effect_attempts = 2;
  return rules;
}

NewEvent account(std::string_view id = kPoints) {
  return event_of(id, AccountOpened{"PTS", AccountKind::kPoints, false});
}

Scenario with(const std::vector<NewEvent>& events) {
  Scenario scenario = given(events);
  scenario.under(awarding()).after(unpaid_order());
  return scenario;
}

MakeTransfer spent(Money amount) {
  return {TransferId("t1"), AccountId(kPoints), AccountId("points:u2"), amount, "spent", false, 0};
}

TEST(PointsAward, MovesInThePaymentsCommit) {
  const Outcome outcome = with({account()}).when(paid_in_cash());
  EXPECT_EQ(outcome.account(kPoints).posted, 10);
  EXPECT_EQ(outcome.account("merchant-points:m1").posted, -10);
  EXPECT_EQ(outcome.effect(kAward).state, EffectState::kCompleted);
  EXPECT_EQ(outcome.effect(kAward).points, 10);
}

TEST(PointsAward, IsNotDueWhereNothingIsEarned) {
  Rules rules = awarding();
  rules.points_per_100 = 0;
  Scenario scenario = given({account()});
  scenario.under(rules).after(unpaid_order());
  EXPECT_EQ(scenario.when(paid_in_cash()).world().effect(EffectId(kAward)), nullptr);
}

TEST(PointsAward, WaitsForAnAccountAndKeepsWhatWasPromised) {
  Scenario scenario = with({});
  scenario.after(paid_in_cash());
  const Effect waiting = *scenario.world().effect(EffectId(kAward));
  EXPECT_EQ(waiting.state, EffectState::kWaiting);
  EXPECT_NE(waiting.last_failure.find("account_not_found"), std::string::npos);
  Rules less = awarding();
  less.points_per_100 = 1;
  scenario.and_then({account()}).under(less).at(waiting.due_at);
  const Outcome outcome = scenario.when(AdvanceEffect{EffectId(kAward)});
  EXPECT_EQ(outcome.account(kPoints).posted, 10);
  EXPECT_EQ(outcome.effect(kAward).state, EffectState::kCompleted);
}

TEST(PointsAward, OfWhatWasRefundedMeanwhileIsTakenBackAtOnce) {
  Scenario scenario = with({});
  scenario.after(paid_in_cash()).after(refunded(50));
  scenario.and_then({account()}).at(scenario.world().effect(EffectId(kAward))->due_at);
  const Outcome outcome = scenario.when(AdvanceEffect{EffectId(kAward)});
  EXPECT_EQ(outcome.account(kPoints).posted, 5);
  EXPECT_EQ(outcome.effect(kAward).points_back, 5);
}

TEST(PointsAward, GoesBackInProportionAndNeverMoreThanWasGiven) {
  Scenario scenario = with({account()});
  scenario.after(paid_in_cash());
  const Money refunds[] = {33, 33, 34};
  const Money left[] = {7, 4, 0};
  for (std::size_t i = 0; i < std::size(refunds); ++i) {
    scenario.after(refunded(refunds[i]));
    EXPECT_EQ(scenario.world().account(AccountId(kPoints))->posted, left[i]);
  }
  EXPECT_EQ(scenario.world().effect(EffectId(kAward))->points_back, 10);
  EXPECT_EQ(scenario.world().account(AccountId("merchant-points:m1"))->posted, 0);
}

TEST(PointsAward, ThatIsSpentIsNotTakenBelowZeroAndSaysWhatIsMissing) {
  Scenario scenario = with({account(), account("points:u2")});
  scenario.after(paid_in_cash()).after(spent(7));
  const Outcome outcome = scenario.when(refunded());
  EXPECT_EQ(outcome.account(kPoints).posted, 0);
  EXPECT_EQ(outcome.effect(kAward).points_back, 3);
  EXPECT_EQ(outcome.effect(kAward).points_missing, 7);
  std::string explanation;
  for (const NewEvent& event : outcome.decision().events) {
    const auto* of_account = std::get_if<AccountEvent>(&event.event);
    if (of_account == nullptr || event.stream.id != kPoints) continue;
    if (const auto* debit = std::get_if<AccountDebited>(of_account)) {
      EXPECT_EQ(debit->transfer_id, TransferId("o1:r1:award"));
      explanation = debit->explanation;
    }
  }
  EXPECT_EQ(explanation, "points of order o1, refunded; 7 more are spent already");
}

TEST(PointsAward, ThatIsSpentAltogetherMovesNothing) {
  Scenario scenario = with({account(), account("points:u2")});
  scenario.after(paid_in_cash()).after(spent(10));
  const Outcome outcome = scenario.when(refunded());
  EXPECT_EQ(outcome.account(kPoints).posted, 0);
  EXPECT_EQ(outcome.effect(kAward).points_missing, 10);
}

TEST(PointsAward, NotGivenYetIsNotGivenForAnOrderThatIsRefunded) {
  Scenario scenario = with({});
  scenario.after(paid_in_cash());
  EXPECT_EQ(scenario.when(refunded()).effect(kAward).state, EffectState::kWithdrawn);
}

}  // namespace
}  // namespace orderlog::testing
