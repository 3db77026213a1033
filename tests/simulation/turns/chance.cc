// What would differ from run to run or from machine to machine: random numbers, and how many
// processors there are.

#include <sched.h>
#include <sys/random.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include <cstring>
#include <random>

#include "tests/simulation/turns/turns.h"
#include "tests/simulation/turns/turns_internal.h"

namespace sim = orderlog::simulation;

namespace {

constexpr int kProcessors = 2;

}  // namespace

extern "C" {

ssize_t getrandom(void* out, std::size_t size, unsigned int flags) {
  static const auto real = sim::beneath<ssize_t (*)(void*, std::size_t, unsigned int)>("getrandom");
  if (!sim::is_simulated()) return real(out, size, flags);
  auto* bytes = static_cast<unsigned char*>(out);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<unsigned char>(sim::draw());
  return static_cast<ssize_t>(size);
}

int sched_getcpu() noexcept {
  static const auto real = sim::beneath<int (*)()>("sched_getcpu");
  return sim::is_simulated() ? 0 : real();
}

int get_nprocs() noexcept {
  static const auto real = sim::beneath<int (*)()>("get_nprocs");
  return sim::is_simulated() ? kProcessors : real();
}
}

// libstdc++ may ask the processor itself, where nobody can answer in its place.
std::random_device::result_type std::random_device::_M_getval() {
  if (sim::is_simulated()) return static_cast<result_type>(sim::draw());
  result_type value = 0;
  static_cast<void>(::getrandom(&value, sizeof value, 0));
  return value;
}
