#pragma once

#include <sys/resource.h>
#include <unistd.h>

namespace orderlog {

// Gives the calling thread less of a processor that others want too, as setpriority(2) has it: 0 to
// 19. Can't be taken back. Where it is refused the thread only takes more.
inline void lower_this_thread(int nice) {
  static_cast<void>(::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), nice));
}

}  // namespace orderlog
