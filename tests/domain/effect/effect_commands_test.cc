#include "domain/effect/decide.h"
#include "tests/domain/effect/effect_samples.h"

namespace orderlog::testing {
namespace {

const StreamRef kStream{AggregateKind::kEffect, std::string(kEffect)};

TEST(CompleteEffect, AnOfferedOneIsDone) {
  const Outcome done = given({requested(), offered(1)}).when(complete());
  done.then({completed(1)}).then_answers(AnswerKind::kChanged, kStream);
  EXPECT_EQ(done.effect(kEffect).state, EffectState::kCompleted);
  EXPECT_EQ(done.effect(kEffect).result, "sent");
  EXPECT_EQ(deadline_of(done.effect(kEffect)), std::nullopt);
}

TEST(CompleteEffect, WorkThatWasDoneLateCounts) {
  given({requested(), offered(1), failed(1, kNow + 100)}).when(complete()).then({completed(1)});
  given(until_parked()).when(complete()).then({completed(3)});
}

TEST(CompleteEffect, ACompletedOneIsAlreadySoAndKeepsItsResult) {
  given({requested(), offered(1), completed(1)}).when(complete("sent twice")).then_nothing();
}

TEST(CompleteEffect, AnUnknownOneIsNotFound) {
  given({}).when(complete()).then_rejected(RejectionCode::kNotFound);
}

TEST(FailEffect, WaitsForTheNextAttemptLongerEachTime) {
  Scenario scenario = given({requested(), offered(1)});
  scenario.when(fail_it()).then({failed(1, kNow + 100)});
  scenario.after(fail_it()).at(kNow + 100).when(advance()).then({offered(2, kNow + 100)});
  scenario.after(advance()).when(fail_it(2)).then({failed(2, kNow + 100 + 200)});
}

TEST(FailEffect, AfterTheLastAttemptItIsParked) {
  const Outcome outcome =
      given({requested(), offered(1), failed(1, kNow), offered(2), failed(2, kNow), offered(3)})
          .when(fail_it());
  outcome.then({failed(3, 0), parked()});
  EXPECT_EQ(outcome.effect(kEffect).state, EffectState::kParked);
  EXPECT_EQ(outcome.effect(kEffect).last_failure, "no answer");
  EXPECT_EQ(deadline_of(outcome.effect(kEffect)), std::nullopt);
}

TEST(FailEffect, AnAttemptFailsOnce) {
  given({requested(), offered(1), failed(1, kNow + 100)}).when(fail_it()).then_nothing();
  given({requested(), offered(1), failed(1, kNow), offered(2)}).when(fail_it(1)).then_nothing();
  given(until_parked()).when(fail_it()).then_nothing();
}

TEST(FailEffect, AnAttemptThatWasNeverMadeIsNotFound) {
  given({requested(), offered(1)}).when(fail_it(2)).then_rejected(RejectionCode::kNotFound);
  given({requested(), offered(1), failed(1, kNow + 100)})
      .when(fail_it(2))
      .then_rejected(RejectionCode::kNotFound);
  given(until_parked()).when(fail_it(4)).then_rejected(RejectionCode::kNotFound);
}

TEST(FailEffect, ACompletedOneCanNotFail) {
  given({requested(), offered(1), completed(1)})
      .when(fail_it())
      .then_rejected(RejectionCode::kEffectCompleted);
}

TEST(FailEffect, AnUnknownOneIsNotFound) {
  given({}).when(fail_it()).then_rejected(RejectionCode::kNotFound);
}

TEST(ReleaseEffect, AParkedOneIsOfferedAgainWithFreshAttempts) {
  Scenario scenario = given(until_parked());
  const Outcome outcome = scenario.when(release());
  outcome.then({released(), offered(4)});
  EXPECT_EQ(outcome.effect(kEffect).attempts_remaining(), 2);
  EXPECT_EQ(outcome.effect(kEffect).operator_id, OperatorId("op1"));
  // The pauses begin anew.
  scenario.after(release()).when(fail_it()).then({failed(4, kNow + 100)});
}

TEST(ReleaseEffect, WhatIsUnderWayByItselfIsAlreadySo) {
  given({requested(), offered(1)}).when(release()).then_nothing();
  given({requested(), offered(1), failed(1, kNow + 100)}).when(release()).then_nothing();
}

TEST(ReleaseEffect, ACompletedOneIsRejected) {
  given({requested(), offered(1), completed(1)})
      .when(release())
      .then_rejected(RejectionCode::kEffectCompleted);
}

TEST(ReleaseEffect, AnUnknownOneIsNotFound) {
  given({}).when(release()).then_rejected(RejectionCode::kNotFound);
}

TEST(AdvanceEffect, AnAttemptThatTookTooLongHasFailedAndNotBefore) {
  Scenario scenario = given({requested(), offered(1)});
  scenario.at(kNow + kAttemptMs - 1).when(advance()).then_nothing();
  scenario.at(kNow + kAttemptMs)
      .when(advance())
      .then({failed(1, kNow + kAttemptMs + 100, "timed_out")});
}

TEST(AdvanceEffect, ThePauseEndsWhenItIsOverAndNotBefore) {
  Scenario scenario = given({requested(), offered(1), failed(1, kNow + 100)});
  scenario.at(kNow + 99).when(advance()).then_nothing();
  scenario.at(kNow + 100).when(advance()).then({offered(2, kNow + 100)});
}

TEST(AdvanceEffect, WhatHasNoDeadlineIsLeftAlone) {
  given({requested(), offered(1), completed(1)}).at(kMaxTimeMs).when(advance()).then_nothing();
  given(until_parked()).at(kMaxTimeMs).when(advance()).then_nothing();
}

TEST(Backoff, DoublesUpToItsBound) {
  EXPECT_EQ(backoff_after(1, 100, 250), 100);
  EXPECT_EQ(backoff_after(2, 100, 250), 200);
  EXPECT_EQ(backoff_after(3, 100, 250), 250);
  EXPECT_EQ(backoff_after(1'000, 1, kMaxTimeoutMs), kMaxTimeoutMs);
  EXPECT_EQ(backoff_after(1, 500, 250), 250);
}

}  // namespace
}  // namespace orderlog::testing
