#pragma once

// OUT.state, beside an exported log: how much of it is whole and on disk. Written after each sync,
// so whatever lies behind its bytes may be cut off, and the export goes on there.

#include <cstdint>
#include <optional>
#include <string>

#include "base/ids.h"
#include "base/result.h"
#include "eventstore/event_store.h"

namespace orderlog {

struct LogFileState {
  LineId line;
  std::uint64_t bytes = 0;  // header and commits; an end line may follow
  Head head;
  std::uint64_t commits = 0;

  friend bool operator==(const LogFileState&, const LogFileState&) = default;
};

[[nodiscard]] std::string log_file_state_path(const std::string& file);

// nullopt when there is none. Fails with a sentence when it can't be read.
[[nodiscard]] Result<std::optional<LogFileState>, std::string> read_log_file_state(
    const std::string& file);
[[nodiscard]] Result<Ok, std::string> write_log_file_state(const std::string& file,
                                                           const LogFileState& state);

}  // namespace orderlog
