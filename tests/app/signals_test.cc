#include "app/signals.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <thread>

#include "app/log/interruption.h"

namespace orderlog {
namespace {

using std::chrono::milliseconds;

TEST(StopSignals, TerminationAndInterruptionAreReported) {
  StopSignals signals;
  for (const int signal : {SIGTERM, SIGINT}) {
    kill(getpid(), signal);
    EXPECT_EQ(signals.wait(), StopCause::kSignal);
    EXPECT_EQ(signals.exit_status(), 128 + signal);
  }
}

TEST(StopSignals, WhereThereIsNothingToPutAwayTheyEndTheProcess) {
  const auto meet = [](int signal) {
    StopSignals signals;
    { const StopSignals::AtOnce at_once; }
    kill(getpid(), signal);
    std::fputs("blocked again", stderr);
    const StopSignals::AtOnce at_once;
    _exit(0);
  };
  EXPECT_EXIT(meet(SIGINT), ::testing::KilledBySignal(SIGINT), "blocked again");
  EXPECT_EXIT(meet(SIGTERM), ::testing::KilledBySignal(SIGTERM), "blocked again");
}

// However rarely somebody asks.
TEST(StopSignals, AnInterruptionIsSeenByWhoeverLooksNowAndThen) {
  StopSignals signals;
  Interruption interruption(&signals);
  EXPECT_FALSE(interruption.asked_now_and_then());
  kill(getpid(), SIGTERM);
  std::this_thread::sleep_for(milliseconds(30));
  EXPECT_TRUE(interruption.asked_now_and_then());
  EXPECT_TRUE(interruption.asked_now_and_then()) << "it stays";
}

TEST(StopSignals, WaitingEndsWithItsTime) {
  StopSignals signals;
  EXPECT_EQ(signals.wait_for(milliseconds(1)), std::nullopt);
}

TEST(StopSignals, RequestFromAnotherThreadIsReportedAndStays) {
  StopSignals signals;
  std::thread([&] { signals.request_stop(); }).join();
  EXPECT_EQ(signals.wait(), StopCause::kRequested);
  EXPECT_EQ(signals.wait_for(milliseconds(0)), StopCause::kRequested);
}

TEST(StopSignals, BrokenPipeIsOnlyAnErrorCode) {
  StopSignals signals;
  int pipe_fds[2];
  ASSERT_EQ(pipe(pipe_fds), 0);
  close(pipe_fds[0]);
  EXPECT_EQ(write(pipe_fds[1], "x", 1), -1);
  EXPECT_EQ(errno, EPIPE);
  close(pipe_fds[1]);
}

}  // namespace
}  // namespace orderlog
