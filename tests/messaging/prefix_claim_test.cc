#include "messaging/prefix_claim.h"

#include <gtest/gtest.h>

#include <vector>

namespace orderlog::testing {
namespace {

class PrefixClaimTest : public ::testing::Test {
 protected:
  void SetUp() override {
    claim_.listen([this](bool may_answer) { told_.push_back(may_answer); });
  }

  PrefixClaim claim_;
  std::vector<bool> told_;
};

TEST_F(PrefixClaimTest, NobodyIsAnsweredBeforeTheStreamWasLookedAt) {
  EXPECT_FALSE(claim_.may_answer());
  for (const auto code : {BusErrorCode::kConfiguration, BusErrorCode::kUnreachable,
                          BusErrorCode::kTimeout, BusErrorCode::kEnded}) {
    claim_.note_trouble(code);
    EXPECT_FALSE(claim_.may_answer()) << to_string(code);
  }
  EXPECT_TRUE(told_.empty());
  claim_.note_own();
  EXPECT_TRUE(claim_.may_answer());
  EXPECT_EQ(told_, (std::vector{true}));
}

TEST_F(PrefixClaimTest, OnceOwnItStaysSoThroughOtherTrouble) {
  claim_.note_own();
  for (const auto code : {BusErrorCode::kUnreachable, BusErrorCode::kNoStream,
                          BusErrorCode::kStreamFull, BusErrorCode::kRefused}) {
    claim_.note_trouble(code);
    EXPECT_TRUE(claim_.may_answer()) << to_string(code);
  }
  EXPECT_EQ(told_, (std::vector{true}));
}

TEST_F(PrefixClaimTest, AnothersStaysSoThroughOtherTroubleUntilItIsOwn) {
  claim_.note_trouble(BusErrorCode::kForeignStream);
  for (const auto code : {BusErrorCode::kForeignStream, BusErrorCode::kUnreachable,
                          BusErrorCode::kNoJetStream, BusErrorCode::kStreamFull}) {
    claim_.note_trouble(code);
    EXPECT_FALSE(claim_.may_answer()) << to_string(code);
  }
  EXPECT_EQ(told_, (std::vector{false}));
  claim_.note_own();
  claim_.note_trouble(BusErrorCode::kForeignStream);
  EXPECT_EQ(told_, (std::vector{false, true, false}));
}

TEST_F(PrefixClaimTest, WhereThereIsNoStreamToLookAtNobodyContradicts) {
  claim_.note_trouble(BusErrorCode::kNoJetStream);
  EXPECT_TRUE(claim_.may_answer());
  claim_.note_trouble(BusErrorCode::kForeignStream);
  EXPECT_FALSE(claim_.may_answer());
}

}  // namespace
}  // namespace orderlog::testing
