#include "app/last_word.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>

namespace orderlog {
namespace {

void interrupt_with_default() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

TEST(LastWordDeathTest, IsSaidAndTheSignalEndsTheProcess) {
  for (const int signal : {SIGINT, SIGTERM}) {
    EXPECT_EXIT(
        {
          interrupt_with_default();
          const LastWord word("what was done stays");
          ::raise(signal);
        },
        ::testing::KilledBySignal(signal), "^orderlog: interrupted; what was done stays\n$");
  }
}

TEST(LastWordDeathTest, TheInnermostSpeaksUntilItGoes) {
  EXPECT_EXIT(
      {
        interrupt_with_default();
        const LastWord outer("outer");
        const LastWord inner("inner");
        ::raise(SIGINT);
      },
      ::testing::KilledBySignal(SIGINT), "^orderlog: interrupted; inner\n$");
  EXPECT_EXIT(
      {
        interrupt_with_default();
        const LastWord outer("outer");
        { const LastWord inner("inner"); }
        ::raise(SIGINT);
      },
      ::testing::KilledBySignal(SIGINT), "^orderlog: interrupted; outer\n$");
}

TEST(LastWordDeathTest, NothingIsSaidAfterItsTime) {
  EXPECT_EXIT(
      {
        interrupt_with_default();
        { const LastWord word("not this"); }
        ::raise(SIGINT);
      },
      ::testing::KilledBySignal(SIGINT), "^$");
}

TEST(LastWordDeathTest, AnIgnoredSignalStaysIgnored) {
  EXPECT_EXIT(
      {
        std::signal(SIGINT, SIG_IGN);
        const LastWord word("not this");
        ::raise(SIGINT);
        ::_exit(7);
      },
      ::testing::ExitedWithCode(7), "^$");
}

}  // namespace
}  // namespace orderlog
