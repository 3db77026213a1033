#include "app/format_flag.h"

#include <gtest/gtest.h>

namespace orderlog {
namespace {

TEST(FormatFlag, IsATableUnlessItOrJsonIsGiven) {
  EXPECT_EQ(*chosen_format("", false), "table");
  EXPECT_EQ(*chosen_format("csv", false), "csv");
  EXPECT_EQ(*chosen_format("", true), "ndjson");
  EXPECT_EQ(*chosen_format("ndjson", true), "ndjson");
}

TEST(FormatFlag, JsonAndAnotherFormatContradictEachOther) {
  for (const char* format : {"table", "html", "csv"}) {
    const auto chosen = chosen_format(format, true);
    ASSERT_FALSE(chosen.ok()) << format;
    EXPECT_EQ(chosen.error().exit_status, kExitUsage);
    EXPECT_NE(chosen.error().sentence.find(format), std::string::npos) << chosen.error().sentence;
  }
}

}  // namespace
}  // namespace orderlog
