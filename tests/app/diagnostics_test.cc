#include "app/diagnostics.h"

#include <gtest/gtest.h>

#include <regex>
#include <string>

namespace orderlog {
namespace {

TEST(Diagnostics, FieldsAreKeyValuePairs) {
  EXPECT_EQ(
      diagnostics_text("serving", {{"url", "http://127.0.0.1:1"}, {"position", 7}, {"ok", true}}),
      "event=serving url=http://127.0.0.1:1 position=7 ok=true");
}

TEST(Diagnostics, TextThatWouldSplitWrongIsQuoted) {
  EXPECT_EQ(diagnostics_text("e", {{"why", "no such file"}}), R"(event=e why="no such file")");
  EXPECT_EQ(diagnostics_text("e", {{"why", ""}}), R"(event=e why="")");
  EXPECT_EQ(diagnostics_text("e", {{"why", "a=b"}}), R"(event=e why="a=b")");
  EXPECT_EQ(diagnostics_text("e", {{"why", R"(a"b\c)"}}), R"(event=e why="a\"b\\c")");
}

TEST(Diagnostics, ControlCharactersNeverReachTheTerminal) {
  EXPECT_EQ(diagnostics_text("e", {{"sent", "a\nts=0 level=error\x1b[2J"}}),
            R"(event=e sent="a\x0ats=0 level=error\x1b[2J")");
}

TEST(Diagnostics, LinesBearTimeAndLevel) {
  ::testing::internal::CaptureStderr();
  diagnose_warning("disk_low", {{"free_bytes", 12}});
  const std::string line = ::testing::internal::GetCapturedStderr();
  EXPECT_TRUE(std::regex_match(
      line,
      std::regex(
          R"(ts=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z level=warning event=disk_low free_bytes=12\n)")))
      << line;
}

TEST(Diagnostics, LinesBelowTheLevelAreNotWritten) {
  set_diagnostics_level(DiagnosticsLevel::kError);
  ::testing::internal::CaptureStderr();
  diagnose_warning("disk_low");
  diagnose_error("disk_full");
  const std::string lines = ::testing::internal::GetCapturedStderr();
  set_diagnostics_level(DiagnosticsLevel::kInfo);
  EXPECT_EQ(lines.find("disk_low"), std::string::npos);
  EXPECT_NE(lines.find("level=error event=disk_full"), std::string::npos);
}

}  // namespace
}  // namespace orderlog
