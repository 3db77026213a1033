#pragma once

// How `orderlog` ends, for whoever called it.

namespace orderlog {

enum ExitStatus : int {
  kExitOk = 0,
  kExitFailed = 1,  // understood, and could not be done
  kExitUsage = 2,   // not understood: an unknown command, flag or configuration key, or a bad value
};

}  // namespace orderlog
