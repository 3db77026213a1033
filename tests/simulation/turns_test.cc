// The simulation's scheduler: what it promises to whoever runs under it.

#include "tests/simulation/turns/turns.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <barrier>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <random>
#include <set>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

namespace orderlog::simulation {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using std::chrono::system_clock;

// What `body` returned in a process of its own, under a seed; each of them plays one run.
std::string played(std::uint64_t seed, const std::function<std::string()>& body) {
  std::array<int, 2> ends{};
  EXPECT_EQ(::pipe(ends.data()), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    begin({.seed = seed, .calls_between_turns = 5});
    const std::string said = body();
    const bool written = ::write(ends[1], said.data(), said.size()) >= 0;
    ::_exit(written ? 0 : 1);
  }
  ::close(ends[1]);
  std::string said;
  std::array<char, 4096> piece{};
  for (ssize_t size = 0; (size = ::read(ends[0], piece.data(), piece.size())) > 0;) {
    said.append(piece.data(), static_cast<std::size_t>(size));
  }
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  return said;
}

// Threads that hand numbers to one another, sleep, and look at clocks.
std::string crowd() {
  std::mutex mutex;
  std::condition_variable changed;
  std::string order;
  int arrived = 0;
  std::vector<std::thread> threads;
  for (int number = 0; number < 6; ++number) {
    threads.emplace_back([&, number] {
      for (int step = 0; step < 20; ++step) {
        if (step % 7 == number % 7) std::this_thread::sleep_for(milliseconds(number));
        const std::lock_guard lock(mutex);
        order += static_cast<char>('a' + number);
      }
      const std::lock_guard lock(mutex);
      ++arrived;
      changed.notify_all();
    });
  }
  {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return arrived == 6; });
  }
  for (std::thread& thread : threads) thread.join();
  return order + " " + std::to_string(trace().hash) + " " + std::to_string(std::random_device{}());
}

TEST(Turns, TheSameSeedPlaysTheSameRun) {
  const std::string first = played(7, crowd);
  EXPECT_GT(first.size(), 120u);
  for (int again = 0; again < 5; ++again) EXPECT_EQ(played(7, crowd), first);
}

TEST(Turns, OtherSeedsPlayOtherRuns) {
  std::set<std::string> runs;
  for (std::uint64_t seed = 0; seed < 20; ++seed) runs.insert(played(seed, crowd));
  EXPECT_EQ(runs.size(), 20u);
}

TEST(Turns, TimeLeapsWhenEverybodyWaits) {
  const auto real_start = steady_clock::now();
  const std::string said = played(1, [] {
    const auto start = steady_clock::now();
    std::thread sleeper([] { std::this_thread::sleep_for(std::chrono::hours(24)); });
    sleeper.join();
    const auto took = std::chrono::duration_cast<std::chrono::hours>(steady_clock::now() - start);
    return std::to_string(took.count());
  });
  EXPECT_EQ(said, "24");
  EXPECT_LT(steady_clock::now() - real_start, std::chrono::seconds(10));
}

TEST(Turns, AWaitEndsWhenItsTimeIsUp) {
  EXPECT_EQ(
      played(1,
             [] {
               std::mutex mutex;
               std::condition_variable never;
               std::unique_lock lock(mutex);
               const auto start = steady_clock::now();
               const bool came = never.wait_for(lock, milliseconds(250), [] { return false; });
               const auto took = steady_clock::now() - start;
               return std::string(came ? "came " : "not ") +
                      (took >= milliseconds(250) && took < milliseconds(260) ? "in time" : "off");
             }),
      "not in time");
}

TEST(Turns, TheWallClockJumpsAndSteadyClocksDoNot) {
  EXPECT_EQ(played(1,
                   [] {
                     const auto steady = steady_clock::now();
                     const auto wall = system_clock::now();
                     set_wall_clock_by(-3'600LL * 1'000'000'000);
                     const bool back = system_clock::now() < wall - std::chrono::minutes(59);
                     const bool still = steady_clock::now() - steady < milliseconds(1);
                     return std::string(back && still ? "yes" : "no");
                   }),
            "yes");
}

// A classic: looked at, put down, looked at again. Somebody comes in between under some seeds.
std::string unguarded_sum() {
  std::mutex mutex;
  int sum = 0;
  const auto add = [&] {
    for (int i = 0; i < 3; ++i) {
      int seen = 0;
      {
        const std::lock_guard lock(mutex);
        seen = sum;
      }
      const std::lock_guard lock(mutex);
      sum = seen + 1;
    }
  };
  std::thread one(add);
  std::thread other(add);
  one.join();
  other.join();
  return std::to_string(sum);
}

TEST(Turns, FindARaceThatAFewSeedsShow) {
  std::set<std::string> sums;
  for (std::uint64_t seed = 0; seed < 30; ++seed) sums.insert(played(seed, unguarded_sum));
  EXPECT_TRUE(sums.contains("6"));
  EXPECT_GT(sums.size(), 1u);
}

TEST(Turns, CoverBarriersAtomicWaitsSharedLocksAndLocalStatics) {
  const auto body = [] {
    std::barrier together(3);
    std::atomic<int> done{0};
    std::shared_mutex shared;
    int read = 0;
    std::vector<std::thread> threads;
    for (int number = 0; number < 3; ++number) {
      threads.emplace_back([&] {
        static const int kSlow = [] {
          std::this_thread::sleep_for(milliseconds(5));
          return 1;
        }();
        together.arrive_and_wait();
        {
          const std::shared_lock lock(shared);
          std::this_thread::sleep_for(milliseconds(1));
        }
        const std::unique_lock lock(shared);
        read += kSlow;
        ++done;
        done.notify_all();
      });
    }
    for (int seen = 0; (seen = done.load()) < 3;) done.wait(seen);
    for (std::thread& thread : threads) thread.join();
    return std::to_string(read) + " " + std::to_string(trace().hash);
  };
  const std::string first = played(3, body);
  EXPECT_EQ(first.substr(0, 2), "3 ");
  EXPECT_EQ(played(3, body), first);
}

TEST(Turns, SayWhoWaitsWhenNobodyCanGoOn) {
  EXPECT_DEATH(
      {
        begin({.seed = 1});
        std::mutex mutex;
        std::condition_variable never;
        std::unique_lock lock(mutex);
        never.wait(lock, [] { return false; });
      },
      "everybody waits");
}

}  // namespace
}  // namespace orderlog::simulation
