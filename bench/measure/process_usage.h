#pragma once

// What a process has cost so far, its own or another's of the same user.

#include <sys/types.h>

#include <cstdint>

namespace orderlog::bench {

// User and system time of all threads, ended ones included; 0 when there is no such process.
[[nodiscard]] std::uint64_t process_cpu_ns(pid_t pid);

struct ResidentMemory {
  std::uint64_t now_bytes = 0;
  std::uint64_t peak_bytes = 0;
};

// Zeros when there is no such process.
[[nodiscard]] ResidentMemory resident_memory(pid_t pid);

// The monotonic clock.
[[nodiscard]] std::uint64_t now_ns();

}  // namespace orderlog::bench
