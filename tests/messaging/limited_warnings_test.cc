#include "messaging/limited_warnings.h"

#include <gtest/gtest.h>

#include <vector>

namespace orderlog::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class LimitedWarningsTest : public ::testing::Test {
 protected:
  void warn(const std::string& code, const std::string& sentence, milliseconds at) {
    warnings_.warn(code, sentence, LimitedWarnings::Moment(at));
  }
  std::vector<std::string> said_by(milliseconds now) {
    warnings_.look(LimitedWarnings::Moment(now));
    return std::exchange(said_, {});
  }
  using Lines = std::vector<std::string>;

  std::vector<std::string> said_;
  LimitedWarnings warnings_{[this](const std::string& code, const std::string& sentence) {
                              said_.push_back(code + ": " + sentence);
                            },
                            seconds(5)};
};

TEST_F(LimitedWarningsTest, TheFirstIsSaidAtOnceAndTheOthersAreCounted) {
  for (int i = 0; i < 100; ++i) warn("gap", std::to_string(i), milliseconds(i));
  EXPECT_EQ(said_by(milliseconds(4'999)), (Lines{"gap: 0"}));
  EXPECT_EQ(said_by(milliseconds(5'000)),
            (Lines{"gap: 99 more within 5 s, of which the last: 99"}));
  warn("gap", "again", milliseconds(5'100));
  EXPECT_EQ(said_by(milliseconds(9'999)), Lines{});
  EXPECT_EQ(said_by(milliseconds(20'000)),
            (Lines{"gap: 1 more within 15 s, of which the last: again"}));
  EXPECT_EQ(said_by(milliseconds(99'000)), Lines{});
}

TEST_F(LimitedWarningsTest, OneThatComesAfterAQuietTimeIsSaidAtOnce) {
  warn("gap", "a", milliseconds(0));
  warn("gap", "b", milliseconds(5'000));
  EXPECT_EQ(said_by(milliseconds(5'000)), (Lines{"gap: a", "gap: b"}));
  warn("gap", "c", milliseconds(5'001));
  warn("gap", "d", milliseconds(10'001));
  EXPECT_EQ(said_by(milliseconds(10'001)),
            (Lines{"gap: 1 more within 5 s, of which the last: c", "gap: d"}));
}

TEST_F(LimitedWarningsTest, CodesAreCountedApart) {
  warn("gap", "a", milliseconds(0));
  warn("swap", "b", milliseconds(1));
  EXPECT_EQ(said_by(milliseconds(2)), (Lines{"gap: a", "swap: b"}));
}

}  // namespace
}  // namespace orderlog::testing
