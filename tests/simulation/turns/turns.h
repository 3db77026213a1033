#pragma once

// Who runs: one thread at a time, chosen by a seed, in a time that is made up.
//
// The program that is simulated is the real one, with its real threads. What is replaced at link
// time is what decides who goes on when: threads.cc, locks.cc, time.cc and chance.cc define the C
// library's functions under their own names, so that every lock, wait, sleep, clock and random
// number of this process, of RocksDB's too, comes here. Between two such calls a thread runs alone
// and undisturbed; at each of them the seed may let another one go on. When all wait, time leaps to
// the next moment that anyone waits for. So a run is a function of its seed: the same program, the
// same seed, the same run, down to the last byte that is written.
//
// Replaced only between begin() and the end of the process, and only for threads that began in
// between; a process plays one run (run it in a fork).

#include <cstdint>
#include <string>

namespace orderlog::simulation {

inline constexpr std::uint64_t kNanosPerMs = 1'000'000;

struct TurnOptions {
  std::uint64_t seed = 0;
  // On average another thread gets its turn after so many calls that it could have got it at,
  // beside those at which the present one has to wait. 0: only then.
  std::uint32_t calls_between_turns = 50;
  // Of a thousand waits for a condition, so many end without anybody having ended them, as POSIX
  // allows.
  std::uint32_t false_wakes_per_mille = 2;
  // Where each turn is written down, a line each; empty: nowhere. Two runs that should be one are
  // told apart by the first line that differs.
  std::string diary{};
};

// The calling thread is the first one. Once in a process.
void begin(const TurnOptions& options);

// Whether the calling thread's waits are made up.
[[nodiscard]] bool is_simulated() noexcept;

// What has been decided so far: equal runs, equal traces.
struct Trace {
  std::uint64_t hash = 0;
  std::uint64_t turns = 0;
  std::uint64_t calls = 0;

  friend bool operator==(const Trace&, const Trace&) = default;
};
[[nodiscard]] Trace trace() noexcept;
// Puts something of the run's own into the trace's hash.
void note(std::uint64_t what) noexcept;

// Of the seed; for whoever simulates something else.
[[nodiscard]] std::uint64_t draw() noexcept;
[[nodiscard]] std::uint64_t draw_below(std::uint64_t bound) noexcept;

// Time since begin().
[[nodiscard]] std::uint64_t now_ns() noexcept;
[[nodiscard]] inline std::uint64_t now_ms() noexcept { return now_ns() / kNanosPerMs; }
// The wall clock is set; steady clocks don't notice. It never stands before 1970.
void set_wall_clock_by(std::int64_t nanos) noexcept;

// --- For the replaced functions, and for whoever simulates a disk or a network. All of it on a
// simulated thread.

// Others may go on here.
void may_pass() noexcept;
// Others go on here, if there are any.
void pass() noexcept;
// Until somebody wakes those who wait for `what`.
void wait_for(const void* what) noexcept;
// The same, at most until then; false: time was up.
[[nodiscard]] bool wait_for_until(const void* what, std::uint64_t until_ns) noexcept;
void wake_one(const void* what) noexcept;
void wake_all(const void* what) noexcept;
void sleep_until(std::uint64_t until_ns) noexcept;

}  // namespace orderlog::simulation
