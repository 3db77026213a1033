#pragma once

// What the replaced functions share with turns.cc. Private to this folder.

#include <pthread.h>

#include <cstdint>
#include <ctime>
#include <string>

namespace orderlog::simulation {

// A simulated thread.
struct Task {
  std::uint32_t turn = 0;  // a futex: 1 when it is its turn
  std::uint32_t number = 0;
  enum class State { kReady, kWaiting, kOver } state = State::kReady;
  const void* waits_for = nullptr;
  std::uint64_t until_ns = 0;  // 0: for ever
  bool time_is_up = false;
  std::uint32_t place = 0;  // among those who are ready
  std::string name;

  pthread_t real{};
  void* (*body)(void*) = nullptr;
  void* argument = nullptr;
  void* result = nullptr;
};

[[nodiscard]] Task* this_task() noexcept;
void become(Task* task) noexcept;

// A thread that exists and will run when its turn comes.
[[nodiscard]] Task* add_task();
// Waits for the first turn; on the new thread.
void await_first_turn(Task* task) noexcept;
// The last thing that a thread does: others go on, this one never again.
void end_task(Task* task) noexcept;
// What stands for a thread to the program: its number. A real handle is used again while somebody
// may still hold on to it, because the real thread is seen off at once; and RocksDB throws its dice
// by it, which must not depend on where things lie in memory.
[[nodiscard]] inline pthread_t handle_of(const Task* task) noexcept { return task->number; }
[[nodiscard]] Task* task_of(pthread_t handle) noexcept;

// What the wall clock shows more than now_ns().
[[nodiscard]] std::int64_t wall_offset_ns() noexcept;
// Moves time on by a little, so that nobody who looks at a clock again and again looks for ever.
void tick() noexcept;
// Of a thousand; of the seed.
[[nodiscard]] bool false_wake() noexcept;

// The function of that name that ours stands in front of.
template <class Function>
[[nodiscard]] Function beneath(const char* name) noexcept;
[[nodiscard]] void* find_beneath(const char* name) noexcept;

template <class Function>
Function beneath(const char* name) noexcept {
  return reinterpret_cast<Function>(find_beneath(name));
}

}  // namespace orderlog::simulation
