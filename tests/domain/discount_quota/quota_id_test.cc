#include "domain/discount_quota/quota_id.h"

#include <gtest/gtest.h>

#include <string>

#include "domain/event.h"
#include "domain/rules.h"

namespace orderlog {
namespace {

constexpr TimeMs kMidnight = 1'795'219'200'000;  // 2026-11-21T00:00:00Z
constexpr TimeMs kHour = 3'600'000;

TEST(NormalisedPhone, IsTheDigitsHoweverTheyAreWritten) {
  for (const std::string_view written :
       {"13800138000", "138 0013 8000", "138-0013-8000", "(138) 0013.8000", "+8613800138000",
        "+86 138 0013 8000", "0086-138-0013-8000", "8613800138000", "013800138000",
        "tel:13800138000", "\t13800138000 ", "１３８００１３８０００", "138０0138000"}) {
    EXPECT_EQ(normalised_phone(written), "13800138000") << written;
  }
}

TEST(NormalisedPhone, TellsPhonesApart) {
  EXPECT_EQ(normalised_phone("13800138001"), "13800138001");
  EXPECT_EQ(normalised_phone("1380013800"), "1380013800");
  EXPECT_EQ(normalised_phone("0571-8765 4321"), "57187654321");
  EXPECT_EQ(normalised_phone("110"), "110");
}

TEST(NormalisedPhone, WithoutDigitsIsNone) {
  for (const std::string_view none : {"", " ", "-", "none", "0", "000", "无", "\xEF\xBC",
                                      "\xEF\xBC\x8F", "\xEF\xBC\x9A", "\xEF"}) {
    EXPECT_EQ(normalised_phone(none), "") << none;
  }
}

TEST(DayText, BeginsAtMidnightWhereTheClocksAre) {
  EXPECT_EQ(day_text(kMidnight - 1, 0), "2026-11-20");
  EXPECT_EQ(day_text(kMidnight, 0), "2026-11-21");
  EXPECT_EQ(day_text(kMidnight - 8 * kHour - 1, 8), "2026-11-20");
  EXPECT_EQ(day_text(kMidnight - 8 * kHour, 8), "2026-11-21");
  EXPECT_EQ(day_text(kMidnight + 5 * kHour - 1, -5), "2026-11-20");
  EXPECT_EQ(day_text(kMidnight + 5 * kHour, -5), "2026-11-21");
}

TEST(DayText, HasNoDaysBeforeTheFirstAndAfterTheLast) {
  EXPECT_EQ(day_text(0, -12), "1970-01-01");
  EXPECT_EQ(day_text(kMaxTimeMs, 14), "9999-12-31");
}

// The ids are in logs: they never change.
TEST(DiscountQuotaId, IsTheDayAndHalfAHash) {
  const UserId user("u1");
  EXPECT_EQ(discount_quota_id("2026-11-21", "+86 138-0013-8000", user).view(),
            "2026-11-21-39f2f883125d1af036b5d0032e64ad29");
  EXPECT_EQ(discount_quota_id("2026-11-21", "", user).view(),
            "2026-11-21-6daf61bb15aa1c6ea28586674afdbd35");
  EXPECT_EQ(discount_quota_id("2026-11-21", "-", user), discount_quota_id("2026-11-21", "", user));
}

TEST(DiscountQuotaId, IsOneOfEachPhoneUserAndDay) {
  const std::string day = "2026-11-21";
  const DiscountQuotaId phone = discount_quota_id(day, "13800138000", UserId("u1"));
  EXPECT_EQ(discount_quota_id(day, "13800138000", UserId("u2")), phone);
  EXPECT_NE(discount_quota_id(day, "13800138001", UserId("u1")), phone);
  EXPECT_NE(discount_quota_id("2026-11-22", "13800138000", UserId("u1")), phone);
  const DiscountQuotaId nobody = discount_quota_id(day, "", UserId("u1"));
  EXPECT_NE(discount_quota_id(day, "", UserId("u2")), nobody);
  // A user whose name is a phone is not that phone.
  EXPECT_NE(discount_quota_id(day, "", UserId("13800138000")), phone);
}

TEST(DiscountQuotaId, NamesAStreamThatIsReadBack) {
  const DiscountQuotaId id = discount_quota_id("2026-11-21", "13800138000", UserId("u1"));
  EXPECT_TRUE(is_valid_id(id.view()));
  const StreamRef stream = stream_of(id);
  EXPECT_EQ(stream.name(), "discount_quota-" + id.str());
  EXPECT_EQ(stream_ref_from(stream.name()), stream);
}

}  // namespace
}  // namespace orderlog
