#pragma once

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

namespace orderlog {

// Gives the calling thread less of a processor that others want too, as setpriority(2) has it: 0 to
// 19. Can't be taken back. Where it is refused the thread only takes more.
inline void lower_this_thread(int nice) {
  static_cast<void>(::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), nice));
}

// The calling thread, and those that it starts, have what nobody else wants (SCHED_IDLE, see
// sched(7)). Who wakes up takes the processor from them at once; a nice thread may first finish its
// slice of milliseconds, which is long for somebody who waits for a sync. Can't be taken back.
inline void leave_this_thread_the_rest() {
  const sched_param none{};
  static_cast<void>(::sched_setscheduler(0, SCHED_IDLE, &none));
}

}  // namespace orderlog
