#pragma once

// How `orderlog` ends, for whoever called it.

namespace orderlog {

enum ExitStatus : int {
  kExitOk = 0,
  kExitFailed = 1,  // understood, and could not be done
  // Not understood: an unknown command, flag or configuration key, or a bad value; or what was
  // named is not what it should be. The same again ends the same way.
  kExitUsage = 2,
  // Stopped before it was done, as a shell says it of what SIGINT ends.
  kExitInterrupted = 130,
  kExitTerminated = 143,  // SIGTERM
};

}  // namespace orderlog
