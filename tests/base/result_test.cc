#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace orderlog {
namespace {

Result<std::string, std::string> halve(int number) {
  if (number % 2 != 0) return fail(std::string("odd"));
  return std::to_string(number / 2);
}

TEST(Result, AValueAndAnErrorOfOneTypeAreToldApart) {
  EXPECT_TRUE(halve(4).ok());
  EXPECT_EQ(*halve(4), "2");
  EXPECT_FALSE(halve(3).ok());
  EXPECT_EQ(halve(3).error(), "odd");
}

TEST(Result, ValuesThatOnlyMoveAreCarried) {
  Result<std::unique_ptr<int>, std::string> result(std::make_unique<int>(7));
  const std::unique_ptr<int> taken = std::move(result).value();
  EXPECT_EQ(*taken, 7);
}

TEST(Result, ReadingTheSideThatIsNotThereEndsTheProcess) {
  EXPECT_DEATH(static_cast<void>(halve(3).value()), "value\\(\\) of a failure");
  EXPECT_DEATH(static_cast<void>(halve(4).error()), "error\\(\\) of a success");
}

}  // namespace
}  // namespace orderlog
