#include <gtest/gtest.h>

#include "tests/domain/scenario.h"

namespace orderlog::testing {
namespace {

const StreamRef kJobStream = stream_of(JobId("j1"));

SubmitJob job_for(std::int64_t quantity) {
  SubmitJob job;
  job.job_id = JobId("j1");
  job.user_id = UserId("u1");
  job.pool_id = PoolId("p1");
  job.quantity = quantity;
  job.present = R"({"gift":1})";
  return job;
}

PoolOpened pool_of(std::int64_t total, Money unit_price) {
  PoolOpened event;
  event.merchant_id = MerchantId("m1");
  event.title = "Spring sheep";
  event.total = total;
  event.unit_price = unit_price;
  event.opens_at = kNow;
  event.closes_at = kNow + 1'000'000;
  event.hold_ms = 60'000;
  return event;
}

JobSubmitted submitted(std::int64_t quantity) {
  return {UserId("u1"), PoolId("p1"), quantity, R"({"gift":1})", Rules().job_ttl_ms};
}

// The job was taken and has failed, and nothing else has happened.
void expect_failure(const Outcome& outcome, std::int64_t quantity, RejectionCode code) {
  ASSERT_TRUE(outcome.ok());
  ASSERT_EQ(outcome.decision().events.size(), 2U);
  EXPECT_EQ(outcome.decision().events[0], event_of("j1", submitted(quantity)));
  outcome.then_answers(AnswerKind::kAccepted, kJobStream);
  EXPECT_EQ(outcome.job("j1").state, JobState::kFailed);
  EXPECT_EQ(outcome.job("j1").error_code, to_string(code));
  EXPECT_FALSE(outcome.job("j1").error_detail.empty());
}

TEST(SubmitJob, BecomesAnOrderOfThePool) {
  const Outcome outcome = given({event_of("p1", pool_of(10, 50))}).when(job_for(2));
  OrderPlaced placed;
  placed.order_code = "20231114-0-000000001002";
  placed.merchant_id = MerchantId("m1");
  placed.user_id = UserId("u1");
  placed.channel = Channel::kFlash;
  placed.pool_id = PoolId("p1");
  placed.items = {{Sku("p1"), "Spring sheep", 2, 50, false}};
  placed.amount = 100;
  placed.present = R"({"gift":1})";
  placed.hold_expires_at = kNow + 60'000;
  placed.leg_timeout_ms = Rules().leg_timeout_ms;
  placed.grace_ms = Rules().void_grace_ms;
  outcome
      .then({
          event_of("j1", submitted(2)),
          event_of("p1", UnitsReserved{OrderId("j1"), UserId("u1"), 2}),
          event_of("j1", placed),
          event_of("j1", JobCompleted{OrderId("j1")}),
      })
      .then_answers(AnswerKind::kAccepted, kJobStream);
  EXPECT_EQ(outcome.job("j1").state, JobState::kComplete);
  EXPECT_EQ(outcome.job("j1").attempts_made, 1);
  EXPECT_EQ(outcome.pool("p1").reserved, 2);
}

TEST(SubmitJob, TakesTheFreshIdWhereItBringsNone) {
  SubmitJob job = job_for(1);
  job.job_id = JobId();
  const Outcome outcome = given({event_of("p1", pool_of(10, 50))}).when(job);
  outcome.then_answers(AnswerKind::kAccepted, stream_of(JobId("fresh")));
  EXPECT_EQ(outcome.job("fresh").order_id, OrderId("fresh"));
}

TEST(SubmitJob, HoldsAsLongAsTheRulesSayWhereThePoolDoesNot) {
  PoolOpened pool = pool_of(10, 50);
  pool.hold_ms = 0;
  const Outcome outcome = given({event_of("p1", pool)}).when(job_for(1));
  EXPECT_EQ(outcome.order("j1").deadline->due_ms, kNow + Rules().hold_ms);
}

TEST(SubmitJob, ForNothingIsPaidAndSoldAtOnce) {
  const Outcome outcome = given({event_of("p1", pool_of(10, 0))}).when(job_for(2));
  EXPECT_EQ(outcome.order("j1").status, OrderStatus::kPaid);
  EXPECT_FALSE(outcome.order("j1").deadline);
  EXPECT_EQ(outcome.pool("p1").reserved, 0);
  EXPECT_EQ(outcome.pool("p1").sold, 2);
}

TEST(SubmitJob, ThatExistsIsRejected) {
  given({event_of("p1", pool_of(10, 50))})
      .after(job_for(1))
      .when(job_for(1))
      .then_rejected(RejectionCode::kAlreadyExists);
}

TEST(SubmitJob, WhoseOrderExistsFails) {
  OrderPlaced placed;
  placed.merchant_id = MerchantId("m1");
  placed.amount = 1;
  expect_failure(given({event_of("p1", pool_of(10, 50)), event_of("j1", placed)}).when(job_for(1)),
                 1, RejectionCode::kAlreadyExists);
}

TEST(SubmitJob, ForAnUnknownPoolFails) {
  expect_failure(given({}).when(job_for(1)), 1, RejectionCode::kNotFound);
}

TEST(SubmitJob, ForNoUnitsFails) {
  expect_failure(given({event_of("p1", pool_of(10, 50))}).when(job_for(0)), 0,
                 RejectionCode::kInvalidQuantity);
}

TEST(SubmitJob, ThatWaitedLongerThanItsTtlFails) {
  const Scenario pool = given({event_of("p1", pool_of(10, 50))});
  const auto ttl = static_cast<std::uint32_t>(Rules().job_ttl_ms);
  EXPECT_EQ(Scenario(pool).waited(ttl).when(job_for(1)).job("j1").state, JobState::kComplete);
  expect_failure(Scenario(pool).waited(ttl + 1).when(job_for(1)), 1, RejectionCode::kTtlExceeded);
}

TEST(SubmitJob, MayBringItsOwnTtl) {
  SubmitJob job = job_for(1);
  job.ttl_ms = 100;
  Scenario pool = given({event_of("p1", pool_of(10, 50))});
  EXPECT_EQ(pool.waited(101).when(job).job("j1").error_code, "ttl_exceeded");
}

TEST(SubmitJob, BeforeTheSaleFails) {
  expect_failure(given({event_of("p1", pool_of(10, 50))}).at(kNow - 1).when(job_for(1)), 1,
                 RejectionCode::kSaleNotOpen);
}

TEST(SubmitJob, AfterTheSaleFails) {
  expect_failure(given({event_of("p1", pool_of(10, 50))}).at(kNow + 1'000'000).when(job_for(1)), 1,
                 RejectionCode::kSaleClosed);
}

TEST(SubmitJob, ForMoreThanIsLeftFails) {
  expect_failure(given({event_of("p1", pool_of(1, 50))}).when(job_for(2)), 2,
                 RejectionCode::kSoldOut);
}

TEST(SubmitJob, BeyondTheUsersLimitFails) {
  PoolOpened pool = pool_of(10, 50);
  pool.per_user_limit = 1;
  expect_failure(given({event_of("p1", pool)}).when(job_for(2)), 2, RejectionCode::kPerUserLimit);
}

TEST(SubmitJob, WithTooManyUnpaidOrdersFails) {
  PoolOpened pool = pool_of(10, 50);
  pool.per_user_unpaid_limit = 1;
  SubmitJob first = job_for(1);
  first.job_id = JobId("j0");
  expect_failure(given({event_of("p1", pool)}).after(first).when(job_for(1)), 1,
                 RejectionCode::kUnpaidLimit);
}

TEST(SubmitJob, WhoseOrderWouldCostTooMuchFails) {
  expect_failure(given({event_of("p1", pool_of(10, kMaxMoney))}).when(job_for(2)), 2,
                 RejectionCode::kAmountOverflow);
}

TEST(JobNames, AreReadBack) {
  for (const JobState state : {JobState::kInactive, JobState::kActive, JobState::kComplete,
                               JobState::kFailed, JobState::kDelayed}) {
    EXPECT_EQ(job_state_from(to_string(state)), state);
  }
  EXPECT_FALSE(job_state_from("done"));
}

}  // namespace
}  // namespace orderlog::testing
