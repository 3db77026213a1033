// Loaded before the C library (LD_PRELOAD), it stands between a process and the system calls that
// can betray it: fsync, fdatasync, write, pwrite, and the time of day. It does as the test orders
// (orders.h), and keeps the books of what is synced.

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "tests/fault/system_calls/orders.h"

namespace orderlog::testing {
namespace {

// Null where there is nothing to obey.
CallOrders* map_orders() {
  const char* const path = ::getenv(kOrdersVariable);
  if (path == nullptr) return nullptr;
  const int file = ::open(path, O_RDWR | O_CLOEXEC);
  if (file < 0) return nullptr;
  void* const memory =
      ::mmap(nullptr, sizeof(CallOrders), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  ::close(file);
  return memory == MAP_FAILED ? nullptr : static_cast<CallOrders*>(memory);
}

CallOrders* orders() {
  static CallOrders* const kOrders = map_orders();
  return kOrders;
}

template <typename Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

// A regular file that the orders are about.
bool is_meant(const CallOrders& all, int file, struct stat& about) {
  if (::fstat(file, &about) != 0 || !S_ISREG(about.st_mode)) return false;
  char link[64];
  char path[PATH_MAX];
  std::snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  const ssize_t length = ::readlink(link, path, sizeof path - 1);
  if (length <= 0) return false;
  path[length] = '\0';
  return std::strstr(path, all.path_part) != nullptr;
}

bool is_turn(CallOrders& all) {
  if (all.spared.fetch_sub(1) > 0) return false;
  if (all.failing.fetch_sub(1) <= 0) return false;
  ++all.faults;
  return true;
}

int sync(int descriptor, int (*really)(int)) {
  CallOrders* const all = orders();
  struct stat about {};
  if (all == nullptr || !is_meant(*all, descriptor, about)) return really(descriptor);
  SyncedFile* const book = all->book_of(about.st_ino);
  if (book == nullptr) std::abort();
  if (book->is_lost) ++all->syncs_again;
  const CallFault fault = all->fault;
  if ((fault == CallFault::kSyncFails || fault == CallFault::kSyncLies) && is_turn(*all)) {
    if (fault == CallFault::kSyncLies) return 0;
    book->is_lost = true;
    errno = all->error;
    return -1;
  }
  const int result = really(descriptor);
  if (result == 0 && !book->is_lost) book->bytes = static_cast<std::uint64_t>(about.st_size);
  return result;
}

// How much of `count` is to be written; -1 for none, with an error.
ssize_t allowed(int descriptor, std::size_t count) {
  CallOrders* const all = orders();
  const auto whole = static_cast<ssize_t>(count);
  if (all == nullptr) return whole;
  const CallFault fault = all->fault;
  if (fault != CallFault::kWriteFails && fault != CallFault::kWriteIsShort) return whole;
  struct stat about {};
  if (!is_meant(*all, descriptor, about) || count < 2 || !is_turn(*all)) return whole;
  if (fault == CallFault::kWriteIsShort) return whole / 2;
  errno = all->error;
  return -1;
}

}  // namespace
}  // namespace orderlog::testing

using orderlog::testing::allowed;
using orderlog::testing::next;
using orderlog::testing::orders;

extern "C" {

int fsync(int file) {
  static auto* const kNext = next<int(int)>("fsync");
  return orderlog::testing::sync(file, kNext);
}

int fdatasync(int file) {
  static auto* const kNext = next<int(int)>("fdatasync");
  return orderlog::testing::sync(file, kNext);
}

ssize_t write(int file, const void* bytes, size_t count) {
  static auto* const kNext = next<ssize_t(int, const void*, size_t)>("write");
  const ssize_t some = allowed(file, count);
  return some < 0 ? some : kNext(file, bytes, static_cast<size_t>(some));
}

ssize_t pwrite(int file, const void* bytes, size_t count, off_t offset) {
  static auto* const kNext = next<ssize_t(int, const void*, size_t, off_t)>("pwrite");
  const ssize_t some = allowed(file, count);
  return some < 0 ? some : kNext(file, bytes, static_cast<size_t>(some), offset);
}

int clock_gettime(clockid_t clock, struct timespec* time) {
  static auto* const kNext = next<int(clockid_t, struct timespec*)>("clock_gettime");
  const int result = kNext(clock, time);
  if (result != 0 || clock != CLOCK_REALTIME || orders() == nullptr) return result;
  const std::int64_t by_ms = orders()->clock_ms;
  time->tv_sec += by_ms / 1'000;
  return result;
}

int gettimeofday(struct timeval* time, void* zone) {
  static auto* const kNext = next<int(struct timeval*, void*)>("gettimeofday");
  const int result = kNext(time, zone);
  if (result == 0 && orders() != nullptr) time->tv_sec += orders()->clock_ms / 1'000;
  return result;
}

}  // extern "C"
