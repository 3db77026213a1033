#include "app/signals.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <thread>

namespace orderlog {
namespace {

using std::chrono::milliseconds;

TEST(StopSignals, TerminationAndInterruptionAreReported) {
  StopSignals signals;
  for (const int signal : {SIGTERM, SIGINT}) {
    kill(getpid(), signal);
    EXPECT_EQ(signals.wait(), StopCause::kSignal);
  }
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
