// Clocks and sleeps: the time is the simulation's.

#include <sched.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <ctime>

#include "tests/simulation/turns/turns.h"
#include "tests/simulation/turns/turns_internal.h"

namespace orderlog::simulation {
namespace {

constexpr std::uint64_t kNanos = 1'000'000'000;

std::uint64_t reading(clockid_t clock) {
  const bool wall = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
  return wall ? static_cast<std::uint64_t>(static_cast<std::int64_t>(now_ns()) + wall_offset_ns())
              : now_ns();
}

timespec spec_of(std::uint64_t nanos) {
  return {static_cast<time_t>(nanos / kNanos), static_cast<long>(nanos % kNanos)};
}

std::uint64_t nanos(const timespec& time) {
  return static_cast<std::uint64_t>(time.tv_sec) * kNanos +
         static_cast<std::uint64_t>(time.tv_nsec);
}

}  // namespace
}  // namespace orderlog::simulation

namespace sim = orderlog::simulation;

extern "C" {

int clock_gettime(clockid_t clock, timespec* out) noexcept {
  static const auto real = sim::beneath<int (*)(clockid_t, timespec*)>("clock_gettime");
  if (!sim::is_simulated()) return real(clock, out);
  sim::may_pass();
  *out = sim::spec_of(sim::reading(clock));
  return 0;
}

int gettimeofday(timeval* out, void* zone) noexcept {
  static const auto real = sim::beneath<int (*)(timeval*, void*)>("gettimeofday");
  if (!sim::is_simulated()) return real(out, zone);
  sim::may_pass();
  const timespec now = sim::spec_of(sim::reading(CLOCK_REALTIME));
  *out = {now.tv_sec, now.tv_nsec / 1'000};
  return 0;
}

time_t time(time_t* out) noexcept {
  static const auto real = sim::beneath<time_t (*)(time_t*)>("time");
  if (!sim::is_simulated()) return real(out);
  sim::may_pass();
  const time_t now = sim::spec_of(sim::reading(CLOCK_REALTIME)).tv_sec;
  if (out != nullptr) *out = now;
  return now;
}

int nanosleep(const timespec* time, timespec* left) {
  static const auto real = sim::beneath<int (*)(const timespec*, timespec*)>("nanosleep");
  if (!sim::is_simulated()) return real(time, left);
  sim::sleep_until(sim::now_ns() + sim::nanos(*time));
  return 0;
}

int clock_nanosleep(clockid_t clock, int flags, const timespec* time, timespec* left) {
  static const auto real =
      sim::beneath<int (*)(clockid_t, int, const timespec*, timespec*)>("clock_nanosleep");
  if (!sim::is_simulated()) return real(clock, flags, time, left);
  const std::uint64_t asked = sim::nanos(*time);
  if ((flags & TIMER_ABSTIME) == 0) {
    sim::sleep_until(sim::now_ns() + asked);
  } else if (const std::uint64_t now = sim::reading(clock); asked > now) {
    sim::sleep_until(sim::now_ns() + (asked - now));
  }
  return 0;
}

int usleep(useconds_t micros) {
  static const auto real = sim::beneath<int (*)(useconds_t)>("usleep");
  if (!sim::is_simulated()) return real(micros);
  sim::sleep_until(sim::now_ns() + std::uint64_t{micros} * 1'000);
  return 0;
}

unsigned int sleep(unsigned int seconds) {
  static const auto real = sim::beneath<unsigned int (*)(unsigned int)>("sleep");
  if (!sim::is_simulated()) return real(seconds);
  sim::sleep_until(sim::now_ns() + std::uint64_t{seconds} * sim::kNanos);
  return 0;
}

int sched_yield() noexcept {
  static const auto real = sim::beneath<int (*)()>("sched_yield");
  if (!sim::is_simulated()) return real();
  sim::tick();
  sim::pass();
  return 0;
}
}
