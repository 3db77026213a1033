#pragma once

// What lies where in a data directory:
//
//   DIR/line-0   the log (eventstore/rocksdb_event_store.h)
//   DIR/models   the read models, which can be built again

#include <string>

namespace orderlog {

[[nodiscard]] inline std::string log_directory(const std::string& data) { return data + "/line-0"; }

}  // namespace orderlog
