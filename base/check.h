#pragma once

// An assertion that stays on in every build: a programmer's mistake ends the process at once, with
// its place and reason, before it can write anything down. Never use it for input or for trouble
// with the world.

#include <cstdio>
#include <cstdlib>

namespace orderlog {

[[noreturn]] inline void check_failed(const char* file, int line, const char* what) {
  std::fprintf(stderr, "%s:%d: check failed: %s\n", file, line, what);
  std::abort();
}

}  // namespace orderlog

#define ORDERLOG_CHECK(condition, why) \
  (static_cast<bool>(condition)        \
       ? static_cast<void>(0)          \
       : ::orderlog::check_failed(__FILE__, __LINE__, #condition ": " why))
