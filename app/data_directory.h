#pragma once

// What lies where in a data directory:
//
//   DIR/line-0   the log (eventstore/rocksdb_event_store.h)
//   DIR/models   the read models, which can be built again

#include <string>

#include "app/command_error.h"
#include "base/result.h"

namespace orderlog {

// In a worker's DIR, besides models (app/directory_lock.h).
inline constexpr const char* kWorkerLock = "worker.lock";

[[nodiscard]] inline std::string log_directory(const std::string& data) { return data + "/line-0"; }

// Before data is made: the directory has our data in it, or is empty, or is not there yet. Else
// kExitUsage, or kExitFailed where it can't be read, and a sentence for the operator; nothing is
// touched.
[[nodiscard]] Result<Ok, CommandError> check_data_directory(const std::string& data);
// The same for a worker, which has read models and no log.
[[nodiscard]] Result<Ok, CommandError> check_worker_directory(const std::string& data);

}  // namespace orderlog
