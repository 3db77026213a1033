// Locks and conditions: whoever would have to wait lets others go on instead. The locks themselves
// are the real ones, taken only when they are free.

#include <linux/futex.h>
#include <pthread.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstdarg>
#include <ctime>

#include "tests/simulation/turns/turns.h"
#include "tests/simulation/turns/turns_internal.h"

namespace orderlog::simulation {
namespace {

std::uint64_t nanos(const timespec& time) {
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000ULL +
         static_cast<std::uint64_t>(time.tv_nsec);
}

// A moment of one of the system's clocks as ours.
std::uint64_t moment(clockid_t clock, const timespec& time) {
  const auto at = static_cast<std::int64_t>(nanos(time));
  const std::int64_t ours = clock == CLOCK_REALTIME ? at - wall_offset_ns() : at;
  return ours < 1 ? 1 : static_cast<std::uint64_t>(ours);
}

int lock(pthread_mutex_t* mutex) {
  static const auto try_lock = beneath<int (*)(pthread_mutex_t*)>("pthread_mutex_trylock");
  int result = 0;
  while ((result = try_lock(mutex)) == EBUSY) wait_for(mutex);
  return result;
}

int unlock(pthread_mutex_t* mutex) {
  static const auto real = beneath<int (*)(pthread_mutex_t*)>("pthread_mutex_unlock");
  const int result = real(mutex);
  wake_one(mutex);
  return result;
}

template <class TryLock>
int lock_shared(pthread_rwlock_t* lock, TryLock try_lock) {
  may_pass();
  int result = 0;
  while ((result = try_lock(lock)) == EBUSY) wait_for(lock);
  return result;
}

int wait_until(pthread_cond_t* condition, pthread_mutex_t* mutex, std::uint64_t until_ns) {
  may_pass();
  if (false_wake()) {
    unlock(mutex);
    pass();
    lock(mutex);
    return 0;
  }
  unlock(mutex);
  const bool in_time = wait_for_until(condition, until_ns);
  lock(mutex);
  return in_time ? 0 : ETIMEDOUT;
}

// FUTEX_WAIT and FUTEX_WAKE, which std::atomic's waits and the guards of local statics stand on.
long futex_call(std::uint32_t* word, int operation, std::uint32_t value, const timespec* time) {
  switch (operation & FUTEX_CMD_MASK) {
    case FUTEX_WAIT:
    case FUTEX_WAIT_BITSET:
      may_pass();
      if (__atomic_load_n(word, __ATOMIC_SEQ_CST) != value) {
        errno = EAGAIN;
        return -1;
      }
      if (time == nullptr) {
        wait_for(word);
        return 0;
      }
      if (!wait_for_until(word,
                          (operation & FUTEX_CMD_MASK) == FUTEX_WAIT
                              ? now_ns() + nanos(*time)
                              : moment((operation & FUTEX_CLOCK_REALTIME) != 0 ? CLOCK_REALTIME
                                                                               : CLOCK_MONOTONIC,
                                       *time))) {
        errno = ETIMEDOUT;
        return -1;
      }
      return 0;
    default:
      if (value == 1) {
        wake_one(word);
      } else {
        wake_all(word);
      }
      may_pass();
      return 0;
  }
}

}  // namespace
}  // namespace orderlog::simulation

namespace sim = orderlog::simulation;

extern "C" {

int pthread_mutex_lock(pthread_mutex_t* mutex) noexcept {
  static const auto real = sim::beneath<int (*)(pthread_mutex_t*)>("pthread_mutex_lock");
  if (!sim::is_simulated()) return real(mutex);
  sim::may_pass();
  return sim::lock(mutex);
}

int pthread_mutex_unlock(pthread_mutex_t* mutex) noexcept {
  static const auto real = sim::beneath<int (*)(pthread_mutex_t*)>("pthread_mutex_unlock");
  if (!sim::is_simulated()) return real(mutex);
  const int result = sim::unlock(mutex);
  sim::may_pass();
  return result;
}

int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
  static const auto real =
      sim::beneath<int (*)(pthread_cond_t*, pthread_mutex_t*)>("pthread_cond_wait");
  if (!sim::is_simulated()) return real(condition, mutex);
  sim::may_pass();
  sim::unlock(mutex);
  if (sim::false_wake()) {
    sim::pass();
  } else {
    sim::wait_for(condition);
  }
  return sim::lock(mutex);
}

int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex,
                           const timespec* until) {
  static const auto real =
      sim::beneath<int (*)(pthread_cond_t*, pthread_mutex_t*, const timespec*)>(
          "pthread_cond_timedwait");
  if (!sim::is_simulated()) return real(condition, mutex, until);
  return sim::wait_until(condition, mutex, sim::moment(CLOCK_REALTIME, *until));
}

int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock,
                           const timespec* until) {
  static const auto real =
      sim::beneath<int (*)(pthread_cond_t*, pthread_mutex_t*, clockid_t, const timespec*)>(
          "pthread_cond_clockwait");
  if (!sim::is_simulated()) return real(condition, mutex, clock, until);
  return sim::wait_until(condition, mutex, sim::moment(clock, *until));
}

int pthread_cond_signal(pthread_cond_t* condition) noexcept {
  static const auto real = sim::beneath<int (*)(pthread_cond_t*)>("pthread_cond_signal");
  if (!sim::is_simulated()) return real(condition);
  sim::wake_one(condition);
  sim::may_pass();
  return 0;
}

int pthread_cond_broadcast(pthread_cond_t* condition) noexcept {
  static const auto real = sim::beneath<int (*)(pthread_cond_t*)>("pthread_cond_broadcast");
  if (!sim::is_simulated()) return real(condition);
  sim::wake_all(condition);
  sim::may_pass();
  return 0;
}

int pthread_rwlock_rdlock(pthread_rwlock_t* lock) noexcept {
  static const auto real = sim::beneath<int (*)(pthread_rwlock_t*)>("pthread_rwlock_rdlock");
  static const auto try_lock = sim::beneath<int (*)(pthread_rwlock_t*)>("pthread_rwlock_tryrdlock");
  return sim::is_simulated() ? sim::lock_shared(lock, try_lock) : real(lock);
}

int pthread_rwlock_wrlock(pthread_rwlock_t* lock) noexcept {
  static const auto real = sim::beneath<int (*)(pthread_rwlock_t*)>("pthread_rwlock_wrlock");
  static const auto try_lock = sim::beneath<int (*)(pthread_rwlock_t*)>("pthread_rwlock_trywrlock");
  return sim::is_simulated() ? sim::lock_shared(lock, try_lock) : real(lock);
}

int pthread_rwlock_unlock(pthread_rwlock_t* lock) noexcept {
  static const auto real = sim::beneath<int (*)(pthread_rwlock_t*)>("pthread_rwlock_unlock");
  const int result = real(lock);
  if (!sim::is_simulated()) return result;
  sim::wake_all(lock);
  sim::may_pass();
  return result;
}

int pthread_once(pthread_once_t* control, void (*body)()) {
  static const auto real = sim::beneath<int (*)(pthread_once_t*, void (*)())>("pthread_once");
  constexpr pthread_once_t kUnderWay = 1;
  constexpr pthread_once_t kDone = 2;  // glibc's own value
  if (!sim::is_simulated()) return real(control, body);
  while (*control != kDone) {
    if (*control == kUnderWay) {
      sim::wait_for(control);
      continue;
    }
    *control = kUnderWay;
    try {
      body();
    } catch (...) {
      *control = PTHREAD_ONCE_INIT;
      sim::wake_all(control);
      throw;
    }
    *control = kDone;
    sim::wake_all(control);
  }
  return 0;
}

long syscall(long number, ...) noexcept {
  va_list list;
  va_start(list, number);
  long arguments[6];
  for (long& argument : arguments) argument = va_arg(list, long);
  va_end(list);
  if (number == SYS_futex && sim::is_simulated()) {
    return sim::futex_call(reinterpret_cast<std::uint32_t*>(arguments[0]),
                           static_cast<int>(arguments[1]), static_cast<std::uint32_t>(arguments[2]),
                           reinterpret_cast<const timespec*>(arguments[3]));
  }
  static const auto real = sim::beneath<long (*)(long, ...)>("syscall");
  return real(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4],
              arguments[5]);
}
}
