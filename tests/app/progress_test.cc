#include "app/progress.h"

#include <gtest/gtest.h>

#include <sstream>

namespace orderlog {
namespace {

class ProgressReport : public ::testing::Test {
 protected:
  ManualClock clock_{1'000};
  std::ostringstream out_;
};

TEST_F(ProgressReport, PlainLinesComeEveryTwoSecondsAtMost) {
  Progress progress(out_, Progress::Output::kPlain, clock_, "importing", "rows", 541'909);
  progress.update(1);
  clock_.advance_ms(1'999);
  progress.update(119'000);
  EXPECT_EQ(out_.str(), "");
  clock_.advance_ms(1);
  progress.update(120'000);
  progress.update(120'001);
  EXPECT_EQ(out_.str(), "importing: 120,000 of 541,909 rows (22.1%), 60,000 rows/s, 7 s left\n");
}

TEST_F(ProgressReport, TerminalLineIsRewrittenAndItsRestCovered) {
  Progress progress(out_, Progress::Output::kTerminal, clock_, "verifying", "commits", 1'000);
  clock_.advance_ms(100);
  progress.update(10);
  clock_.advance_ms(99);
  progress.update(20);
  clock_.advance_ms(1);
  progress.update(1'000);
  const std::string first = "verifying: 10 of 1,000 commits (1.0%), 100 commits/s, 9 s left";
  const std::string second = "verifying: 1,000 of 1,000 commits (100.0%), 5,000 commits/s";
  EXPECT_EQ(out_.str(),
            "\r" + first + "\r" + second + std::string(first.size() - second.size(), ' '));
}

TEST_F(ProgressReport, ALineIsNeverWiderThanTheTerminal) {
  Progress progress(out_, Progress::Output::kTerminal, clock_, "verifying", "commits", 1'000);
  progress.set_columns(20);
  clock_.advance_ms(100);
  progress.update(10);
  EXPECT_EQ(out_.str(), "\rverifying: 10 of 1,");
  progress.finish(1'000);
  EXPECT_EQ(out_.str().substr(20), "\rverifying: 1,000 commits in 0.1 s, 10,000 commits/s\n");
}

TEST_F(ProgressReport, WithoutATotalThereIsNoPercentage) {
  Progress progress(out_, Progress::Output::kPlain, clock_, "reading", "events", std::nullopt);
  clock_.advance_ms(2'000);
  progress.update(5'000);
  EXPECT_EQ(out_.str(), "reading: 5,000 events, 2,500 events/s\n");
}

TEST_F(ProgressReport, OfWhatWasSoonOverNothingIsSaidWhereNobodyInsists) {
  Progress progress(out_, Progress::Output::kTerminal, clock_, "reading", "events", 1'000);
  progress.update(10);
  progress.finish_if_said(10);
  EXPECT_EQ(out_.str(), "");
  clock_.advance_ms(100);
  progress.update(500);
  progress.finish_if_said(1'000);
  EXPECT_NE(out_.str().find("\rreading: 1,000 events in 0.1 s, 10,000 events/s"), std::string::npos)
      << out_.str();
}

TEST_F(ProgressReport, TheLastWordIsAlwaysSaid) {
  Progress progress(out_, Progress::Output::kPlain, clock_, "importing", "rows", 541'909);
  clock_.advance_ms(1'500);
  progress.finish(541'909);
  EXPECT_EQ(out_.str(), "importing: 541,909 rows in 1.5 s, 361,272 rows/s\n");
}

TEST_F(ProgressReport, ClockThatStandsStillIsNoDivisionByZero) {
  Progress progress(out_, Progress::Output::kPlain, clock_, "importing", "rows", 0);
  progress.finish(0);
  EXPECT_EQ(out_.str(), "importing: 0 rows in 0.0 s, 0 rows/s\n");
}

TEST(DurationText, UsesTheTwoLargestUnits) {
  EXPECT_EQ(duration_text(850), "850 ms");
  EXPECT_EQ(duration_text(7'900), "7 s");
  EXPECT_EQ(duration_text(200'000), "3 min 20 s");
  EXPECT_EQ(duration_text(7'500'000), "2 h 5 min");
}

}  // namespace
}  // namespace orderlog
