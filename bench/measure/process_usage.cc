#include "bench/measure/process_usage.h"

#include <ctime>
#include <fstream>
#include <sstream>
#include <string>

namespace orderlog::bench {
namespace {

std::uint64_t as_ns(const timespec& time) {
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000U +
         static_cast<std::uint64_t>(time.tv_nsec);
}

}  // namespace

std::uint64_t process_cpu_ns(pid_t pid) {
  clockid_t clock = 0;
  timespec time{};
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0) return 0;
  return as_ns(time);
}

ResidentMemory resident_memory(pid_t pid) {
  ResidentMemory memory;
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);) {
    std::istringstream words(line);
    std::string name;
    std::uint64_t kibibytes = 0;
    words >> name >> kibibytes;
    if (name == "VmRSS:") memory.now_bytes = kibibytes * 1024;
    if (name == "VmHWM:") memory.peak_bytes = kibibytes * 1024;
  }
  return memory;
}

std::uint64_t now_ns() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return as_ns(time);
}

}  // namespace orderlog::bench
