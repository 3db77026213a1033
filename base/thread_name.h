#pragma once

// What `top -H`, gdb and a profile call the calling thread. Linux keeps 15 characters.

#include <pthread.h>

namespace orderlog {

inline void name_this_thread(const char* name) { pthread_setname_np(pthread_self(), name); }

}  // namespace orderlog
