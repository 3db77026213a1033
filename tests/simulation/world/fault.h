#pragma once

// What is done to a simulated world, and when: a list that can be written down, read again, and
// made shorter.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace orderlog::simulation {

enum class FaultKind {
  kPowerCut,       // after `detail` further operations of the server's disk
  kKill,           // SIGKILL, then
  kRestart,        // in good order
  kDiskErrorOnce,  // EIO at that operation
  kDiskErrorForEver,
  kReadErrorOnce,  // EIO, when reading
  kReadErrorForEver,
  kDiskFullOnce,  // ENOSPC
  kDiskFull,      // until it gets room again
  kDiskSlow,
  kDiskStuck,     // for `detail` milliseconds
  kClockForward,  // by `detail` seconds
  kClockBack,
  kRequestsLost,  // for `detail` milliseconds
  kAnswersLost,
  kRebuild,     // an operator's, of the `detail`-th read model
  kBusDown,     // for `detail` milliseconds
  kBusKilled,   // and what it had not written is lost
  kBusEmptied,  // restarted with nothing
  kStreamDeleted,
  kServerCutOff,  // from the bus, for `detail` milliseconds
  kWorkerCutOff,
  kMessagesLost,
  kWorkerPowerCut,
  kWorkerEmptied,  // its directory is lost
  kWorkerDiskErrorOnce,
  kWorkerDiskErrorForEver,
  kWorkerReadErrorOnce,
  kWorkerReadErrorForEver,
  kWorkerDiskFullOnce,
  kWorkerDiskFull,
};

struct Fault {
  std::uint64_t at = 0;  // when so many commands have been given
  FaultKind kind = FaultKind::kPowerCut;
  std::uint64_t detail = 0;

  friend bool operator==(const Fault&, const Fault&) = default;
};

using Faults = std::vector<Fault>;

[[nodiscard]] std::string_view to_string(FaultKind kind);

// "power_cut@120+37 clock_back@400+3600"; of the form `kind@at+detail`.
[[nodiscard]] std::string to_string(const Faults& faults);
[[nodiscard]] std::optional<Faults> faults_from(std::string_view text);

}  // namespace orderlog::simulation
