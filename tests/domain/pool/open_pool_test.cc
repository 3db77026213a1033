#include <gtest/gtest.h>

#include "tests/domain/pool/pool_samples.h"

namespace orderlog::testing {
namespace {

OpenPool command() {
  OpenPool open;
  open.pool_id = PoolId("p1");
  open.merchant_id = MerchantId("m1");
  open.title = "Spring sheep";
  open.total = 10;
  open.unit_price = 50;
  open.opens_at = kNow;
  open.closes_at = kNow + 60'000;
  open.per_user_limit = 2;
  open.per_user_unpaid_limit = 1;
  open.hold_ms = 5'000;
  open.policy = PoolPolicy::kAllowNegative;
  open.attributes = R"({"yield":0.085})";
  return open;
}

PoolOpened event() {
  PoolOpened opened = ten_units();
  opened.per_user_limit = 2;
  opened.per_user_unpaid_limit = 1;
  opened.hold_ms = 5'000;
  opened.policy = PoolPolicy::kAllowNegative;
  opened.attributes = R"({"yield":0.085})";
  return opened;
}

TEST(OpenPool, OpensWithAllItsTerms) {
  const Outcome outcome = given({}).when(command());
  outcome.then({event_of("p1", event())})
      .then_answers(AnswerKind::kCreated, stream_of(PoolId("p1")));
  const Pool& pool = outcome.pool("p1");
  EXPECT_EQ(pool.total, 10);
  EXPECT_EQ(pool.remaining(), 10);
  EXPECT_EQ(pool.per_user_limit, 2);
  EXPECT_EQ(pool.attributes, R"({"yield":0.085})");
  EXPECT_EQ(pool.created_at, kNow);
  EXPECT_EQ(pool.updated_at, kNow);
}

TEST(OpenPool, GetsAFreshIdWhereNoneIsGiven) {
  OpenPool nameless = command();
  nameless.pool_id = PoolId();
  given({}).when(nameless).then({event_of("fresh", event())});
}

TEST(OpenPool, APoolIsOpenedOnce) {
  given({}).after(command()).when(command()).then_rejected(RejectionCode::kAlreadyExists);
}

}  // namespace
}  // namespace orderlog::testing
