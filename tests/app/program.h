#pragma once

// Runs the real binary as a shell would.

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace orderlog {

struct ProgramOutcome {
  int exit_status = -1;  // 128 + signal number when a signal ended it
  std::string out;
  std::string err;
};

// `environment` is added to this process's, from which every ORDERLOG_… is taken away first.
[[nodiscard]] ProgramOutcome run_orderlog(
    const std::vector<std::string>& arguments,
    const std::vector<std::pair<std::string, std::string>>& environment = {});

// Any other program, looked for as a shell would.
[[nodiscard]] ProgramOutcome run_program(
    std::vector<std::string> argv,
    const std::vector<std::pair<std::string, std::string>>& environment = {});

// Killed with SIGKILL when it has not ended within `alive`. On return it is dead, locks and all,
// which `timeout -s KILL` does not promise: that ends with its own signal.
[[nodiscard]] ProgramOutcome run_orderlog_killed(const std::vector<std::string>& arguments,
                                                 std::chrono::microseconds alive);

}  // namespace orderlog
