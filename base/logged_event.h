#pragma once

#include <cstdint>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"

namespace orderlog {

// An event together with what its commit says of it, as it is known outside the log: shown, given
// out, received. The views are whoever's made it (eventstore/stored_event.h makes one of a commit).
struct LoggedEvent {
  LineId line;
  Position position;
  std::string_view tenant;
  std::string_view stream;
  StreamVersion version;
  std::string_view type;
  std::uint16_t schema_version = 1;
  std::string_view payload;
  TimeMs time_ms = 0;
  std::string_view commit_id;
  std::string_view actor;
  std::string_view correlation_id;
};

}  // namespace orderlog
