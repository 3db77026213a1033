#include <gtest/gtest.h>

#include "tests/domain/account/account_samples.h"

namespace orderlog::testing {
namespace {

TEST(OpenAccount, OpensEmpty) {
  const OpenAccount command{AccountId("points:u1"), "POINTS", AccountKind::kPoints, false};
  const Outcome outcome = given({}).when(command);
  outcome.then({account("points:u1", "POINTS", AccountKind::kPoints)})
      .then_answers(AnswerKind::kCreated, stream_of(AccountId("points:u1")));
  EXPECT_EQ(outcome.account("points:u1").posted, 0);
  EXPECT_EQ(outcome.account("points:u1").available(), 0);
  EXPECT_EQ(outcome.account("points:u1").created_at, kNow);
}

TEST(OpenAccount, AnAccountIsOpenedOnce) {
  const OpenAccount command{AccountId("a"), "CNY", AccountKind::kBalance, false};
  given({}).after(command).when(command).then_rejected(RejectionCode::kAlreadyExists);
}

TEST(AccountNames, AreDerivedFromTheirOwners) {
  EXPECT_EQ(points_account_of(UserId("u")), AccountId("points:u"));
  EXPECT_EQ(balance_account_of(UserId("u")), AccountId("balance:u"));
  EXPECT_EQ(merchant_points_account(MerchantId("m")), AccountId("merchant-points:m"));
  EXPECT_EQ(merchant_balance_account(MerchantId("m")), AccountId("merchant-balance:m"));
  EXPECT_EQ(provider_account("wechat"), AccountId("provider:wechat"));
  EXPECT_EQ(cash_account_of(MerchantId("m")), AccountId("cash:m"));
  const std::string longest(kMaxIdLength, 'x');
  EXPECT_LE(merchant_balance_account(MerchantId(longest)).view().size(), kMaxAccountIdLength);
}

}  // namespace
}  // namespace orderlog::testing
