#pragma once

// Which of the faults are a disk's, and what the disk does then.

#include <optional>

#include "tests/simulation/disk/faulty_disk.h"
#include "tests/simulation/world/fault.h"

namespace orderlog::simulation {

enum class Whose { kServer, kWorker };

struct DiskFault {
  Whose whose = Whose::kServer;
  FaultyDisk::Failure failure;
};

// nullopt: it is no disk's.
[[nodiscard]] std::optional<DiskFault> disk_fault(const Fault& fault);

}  // namespace orderlog::simulation
