// What would differ from run to run or from machine to machine: random numbers, the process's own,
// and how many processors there are.

#include <sched.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <random>
#include <string_view>

#include "tests/simulation/turns/turns.h"
#include "tests/simulation/turns/turns_internal.h"

namespace sim = orderlog::simulation;

namespace {

constexpr int kProcessors = 2;
constexpr pid_t kProcess = 4242;
// RocksDB names its databases and keys its caches by what it reads here, and makes do without.
constexpr std::string_view kKernelsDice = "/proc/sys/kernel/random/uuid";

std::FILE* open_unless_dice(const char* real_name, const char* path, const char* mode) {
  if (sim::is_simulated() && path == kKernelsDice) {
    errno = ENOENT;
    return nullptr;
  }
  return sim::beneath<std::FILE* (*)(const char*, const char*)>(real_name)(path, mode);
}

}  // namespace

extern "C" {

ssize_t getrandom(void* out, std::size_t size, unsigned int flags) {
  static const auto real = sim::beneath<ssize_t (*)(void*, std::size_t, unsigned int)>("getrandom");
  if (!sim::is_simulated()) return real(out, size, flags);
  auto* bytes = static_cast<unsigned char*>(out);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<unsigned char>(sim::draw());
  return static_cast<ssize_t>(size);
}

std::FILE* fopen(const char* path, const char* mode) {
  return open_unless_dice("fopen", path, mode);
}

std::FILE* fopen64(const char* path, const char* mode) {
  return open_unless_dice("fopen64", path, mode);
}

pid_t getpid() noexcept {
  static const auto real = sim::beneath<pid_t (*)()>("getpid");
  return sim::is_simulated() ? kProcess : real();
}

pid_t gettid() noexcept {
  static const auto real = sim::beneath<pid_t (*)()>("gettid");
  return sim::is_simulated() ? kProcess + static_cast<pid_t>(sim::this_task()->number) : real();
}

// Turns have no priorities; and the ids above are not ours.
int setpriority(__priority_which_t which, id_t who, int value) noexcept {
  static const auto real = sim::beneath<int (*)(__priority_which_t, id_t, int)>("setpriority");
  return sim::is_simulated() ? 0 : real(which, who, value);
}

// OpenSSL's.
int RAND_bytes(unsigned char* out, int size) {
  if (sim::is_simulated()) return ::getrandom(out, static_cast<std::size_t>(size), 0) == size;
  return sim::beneath<int (*)(unsigned char*, int)>("RAND_bytes")(out, size);
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
