#include <gtest/gtest.h>

#include "tests/domain/account/account_samples.h"

namespace orderlog::testing {
namespace {

const std::vector<NewEvent> kAccounts = {house(), account("a"), account("b"), funded("a", 100)};

NewEvent posted(std::string_view id, std::string_view debit, std::string_view credit,
                Money amount) {
  return event_of(id, TransferPosted{AccountId(debit), AccountId(credit), amount, "why"});
}

TEST(MakeTransfer, MovesMoneyAtOnce) {
  const Outcome outcome = given(kAccounts).when(transfer("t1", "a", "b", 60));
  outcome
      .then({posted("t1", "a", "b", 60),
             event_of("a", AccountDebited{TransferId("t1"), AccountId("b"), 60, "why"}),
             event_of("b", AccountCredited{TransferId("t1"), AccountId("a"), 60, "why"})})
      .then_answers(AnswerKind::kCreated, stream_of(TransferId("t1")));
  EXPECT_EQ(outcome.account("a").posted, 40);
  EXPECT_EQ(outcome.account("b").posted, 60);
  EXPECT_EQ(outcome.transfer("t1").state, TransferState::kPosted);
}

TEST(MakeTransfer, GetsAFreshIdWhereNoneIsGiven) {
  const Outcome outcome = given(kAccounts).when(transfer("", "a", "b", 60));
  EXPECT_EQ(outcome.transfer("fresh").amount, 60);
  EXPECT_EQ(outcome.decision().subject, stream_of(TransferId("fresh")));
}

TEST(MakeTransfer, HoldsMoneyUntilItIsPosted) {
  const Outcome outcome = given(kAccounts).when(pending("t1", "a", "b", 60, 1'000));
  outcome.then(
      {event_of("t1", TransferHeld{AccountId("a"), AccountId("b"), 60, "why", kNow + 1'000}),
       event_of("a", FundsHeld{TransferId("t1"), AccountId("b"), 60, "why"})});
  EXPECT_EQ(outcome.account("a").posted, 100);
  EXPECT_EQ(outcome.account("a").pending, 60);
  EXPECT_EQ(outcome.account("a").available(), 40);
  EXPECT_EQ(outcome.account("b").posted, 0);
}

TEST(MakeTransfer, WithoutATimeoutItWaitsForEver) {
  EXPECT_EQ(given(kAccounts).when(pending("t1", "a", "b", 60)).transfer("t1").expires_at, 0);
}

TEST(MakeTransfer, ADeadlineCountsFromWhenItWasRecorded) {
  const Outcome outcome =
      given(kAccounts).at(5'000).recorded_at(kNow).when(pending("t1", "a", "b", 60, 1'000));
  EXPECT_EQ(outcome.transfer("t1").expires_at, kNow + 1'000);
  EXPECT_EQ(outcome.transfer("t1").created_at, 5'000);
}

TEST(MakeTransfer, RejectionsNameTheRule) {
  const auto rejects = [](const MakeTransfer& command, RejectionCode code) {
    given(kAccounts).when(command).then_rejected(code);
    MakeTransfer held = command;
    held.pending = true;
    given(kAccounts).when(held).then_rejected(code);
  };
  rejects(transfer("t1", "a", "a", 1), RejectionCode::kSameAccount);
  rejects(transfer("t1", "a", "nobody", 1), RejectionCode::kAccountNotFound);
  rejects(transfer("t1", "nobody", "a", 1), RejectionCode::kAccountNotFound);
  rejects(transfer("t1", "a", "b", 101), RejectionCode::kInsufficientFunds);
  rejects(transfer("t1", "house", "a", kMaxMoney), RejectionCode::kAmountOverflow);
  rejects(transfer("t1", "merchant-balance:m", "a", 1), RejectionCode::kAccountNotFound);
}

TEST(MakeTransfer, CurrenciesMustAgree) {
  std::vector<NewEvent> accounts = kAccounts;
  accounts.push_back(account("dollars", "USD"));
  given(accounts)
      .when(transfer("t1", "a", "dollars", 1))
      .then_rejected(RejectionCode::kCurrencyMismatch);
}

TEST(MakeTransfer, AnIdIsUsedOnce) {
  Scenario scenario = given(kAccounts);
  scenario.after(transfer("t1", "a", "b", 1));
  scenario.when(transfer("t1", "a", "b", 1)).then_rejected(RejectionCode::kAlreadyExists);
  scenario.when(transfer("t1", "b", "a", 9)).then_rejected(RejectionCode::kAlreadyExists);
}

TEST(MakeTransfer, HeldMoneyIsNotAvailable) {
  Scenario scenario = given(kAccounts);
  scenario.after(pending("t1", "a", "b", 60));
  scenario.when(transfer("t2", "a", "b", 41)).then_rejected(RejectionCode::kInsufficientFunds);
  scenario.when(pending("t2", "a", "b", 41)).then_rejected(RejectionCode::kInsufficientFunds);
  EXPECT_TRUE(scenario.when(transfer("t2", "a", "b", 40)).ok());
}

TEST(MakeTransfer, AnAccountThatMayGoNegativeDoes) {
  const Outcome outcome = given(kAccounts).when(transfer("t1", "house", "b", 1'000));
  EXPECT_EQ(outcome.account("house").posted, -1'000);
  given(kAccounts)
      .after(transfer("t1", "house", "b", kMaxMoney))
      .when(transfer("t2", "house", "a", 1))
      .then_rejected(RejectionCode::kAmountOverflow);
}

TEST(PostTransfer, MovesTheHeldMoney) {
  const Outcome outcome =
      given(kAccounts).after(pending("t1", "a", "b", 60)).when(PostTransfer{TransferId("t1")});
  outcome
      .then({event_of("t1", TransferCompleted{}),
             event_of("a", HoldPosted{TransferId("t1"), AccountId("b"), 60, "why"}),
             event_of("b", AccountCredited{TransferId("t1"), AccountId("a"), 60, "why"})})
      .then_answers(AnswerKind::kChanged, stream_of(TransferId("t1")));
  EXPECT_EQ(outcome.account("a").posted, 40);
  EXPECT_EQ(outcome.account("a").pending, 0);
  EXPECT_TRUE(outcome.account("a").holds.empty());
  EXPECT_EQ(outcome.account("b").posted, 60);
  EXPECT_EQ(outcome.transfer("t1").state, TransferState::kPosted);
}

TEST(PostTransfer, ARepeatChangesNothing) {
  given(kAccounts)
      .after(pending("t1", "a", "b", 60))
      .after(PostTransfer{TransferId("t1")})
      .when(PostTransfer{TransferId("t1")})
      .then_nothing();
  given(kAccounts)
      .after(transfer("t1", "a", "b", 60))
      .when(PostTransfer{TransferId("t1")})
      .then_nothing();
}

TEST(PostTransfer, RejectionsNameTheRule) {
  const PostTransfer command{TransferId("t1")};
  given(kAccounts).when(command).then_rejected(RejectionCode::kNotFound);
  given(kAccounts)
      .after(pending("t1", "a", "b", 60))
      .after(VoidTransfer{TransferId("t1")})
      .when(command)
      .then_rejected(RejectionCode::kTransferClosed);
}

TEST(PostTransfer, FromTheDeadlineOnItIsTooLate) {
  Scenario scenario = given(kAccounts);
  scenario.after(pending("t1", "a", "b", 60, 1'000));
  EXPECT_TRUE(scenario.at(kNow + 999).when(PostTransfer{TransferId("t1")}).ok());
  scenario.at(kNow + 1'000)
      .when(PostTransfer{TransferId("t1")})
      .then_rejected(RejectionCode::kTransferClosed);
}

TEST(PostTransfer, ACreditSideThatIsFullRefuses) {
  given(kAccounts)
      .after(pending("t1", "a", "b", 60))
      .after(transfer("t2", "house", "b", kMaxMoney - 59))
      .when(PostTransfer{TransferId("t1")})
      .then_rejected(RejectionCode::kAmountOverflow);
}

TEST(VoidTransfer, ReleasesTheHeldMoney) {
  const Outcome outcome =
      given(kAccounts).after(pending("t1", "a", "b", 60)).when(VoidTransfer{TransferId("t1")});
  outcome.then({event_of("t1", TransferVoided{}),
                event_of("a", HoldReleased{TransferId("t1"), AccountId("b"), 60})});
  EXPECT_EQ(outcome.account("a").available(), 100);
  EXPECT_EQ(outcome.transfer("t1").state, TransferState::kVoided);
}

TEST(VoidTransfer, ARepeatChangesNothing) {
  given(kAccounts)
      .after(pending("t1", "a", "b", 60))
      .after(VoidTransfer{TransferId("t1")})
      .when(VoidTransfer{TransferId("t1")})
      .then_nothing();
}

TEST(VoidTransfer, RejectionsNameTheRule) {
  const VoidTransfer command{TransferId("t1")};
  given(kAccounts).when(command).then_rejected(RejectionCode::kNotFound);
  given(kAccounts)
      .after(transfer("t1", "a", "b", 60))
      .when(command)
      .then_rejected(RejectionCode::kTransferClosed);
}

TEST(ExpireTransfer, ReleasesTheHeldMoneyAtTheDeadline) {
  const Outcome outcome = given(kAccounts)
                              .after(pending("t1", "a", "b", 60, 1'000))
                              .at(kNow + 1'000)
                              .when(ExpireTransfer{TransferId("t1")});
  outcome.then({event_of("t1", TransferExpired{}),
                event_of("a", HoldReleased{TransferId("t1"), AccountId("b"), 60})});
  EXPECT_EQ(outcome.transfer("t1").state, TransferState::kExpired);
}

TEST(ExpireTransfer, IsNeverEarlyAndHappensOnce) {
  Scenario scenario = given(kAccounts);
  scenario.after(pending("t1", "a", "b", 60, 1'000));
  const ExpireTransfer command{TransferId("t1")};
  scenario.at(kNow + 999).when(command).then_nothing();
  scenario.at(kNow + 1'000).after(command).when(command).then_nothing();
  scenario.when(PostTransfer{TransferId("t1")}).then_rejected(RejectionCode::kTransferClosed);
  scenario.when(VoidTransfer{TransferId("t1")}).then_rejected(RejectionCode::kTransferClosed);
}

TEST(ExpireTransfer, LeavesWhatHasNoDeadlineOrAnotherEnd) {
  const ExpireTransfer command{TransferId("t1")};
  given(kAccounts).when(command).then_rejected(RejectionCode::kNotFound);
  given(kAccounts).after(pending("t1", "a", "b", 60)).at(kMaxTimeMs).when(command).then_nothing();
  given(kAccounts)
      .after(pending("t1", "a", "b", 60, 1'000))
      .after(PostTransfer{TransferId("t1")})
      .at(kNow + 2'000)
      .when(command)
      .then_nothing();
}

}  // namespace
}  // namespace orderlog::testing
