#include "domain/rejection.h"

#include <gtest/gtest.h>

#include <set>

namespace orderlog {
namespace {

TEST(RejectionCodes, HaveUniqueNamesThatAreReadBack) {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(RejectionCode::kEffectCompleted); ++i) {
    const auto code = static_cast<RejectionCode>(i);
    EXPECT_TRUE(names.insert(to_string(code)).second) << to_string(code);
    EXPECT_EQ(rejection_code_from(to_string(code)), code);
  }
}

TEST(RejectionCodes, AreThoseOfTheContract) {
  EXPECT_EQ(to_string(RejectionCode::kNotFound), "not_found");
  EXPECT_EQ(to_string(RejectionCode::kVersionMismatch), "version_mismatch");
  EXPECT_EQ(to_string(RejectionCode::kSoldOut), "sold_out");
  EXPECT_EQ(to_string(RejectionCode::kInsufficientFunds), "insufficient_funds");
  EXPECT_EQ(to_string(RejectionCode::kDiscountLimit), "discount_limit");
  EXPECT_EQ(to_string(RejectionCode::kTtlExceeded), "ttl_exceeded");
  EXPECT_EQ(to_string(RejectionCode::kEffectCompleted), "effect_completed");
  EXPECT_EQ(rejection_code_from("sold"), std::nullopt);
  EXPECT_EQ(rejection_code_from(""), std::nullopt);
}

}  // namespace
}  // namespace orderlog
