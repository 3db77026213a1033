#pragma once

// A stream as an export follows it: which row it is, how far it came, and its aggregate's folded
// state, from which the rows about it are written.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "domain/aggregate.h"
#include "domain/event.h"

namespace orderlog {

// Something that an order's state does not tell the time of.
struct Moment {
  enum class Kind : std::uint8_t {
    kLegHeld,
    kLegSettled,
    kRefundRequested,
    kRefundStarted,
    kRefundSucceeded
  };
  Kind kind = Kind::kLegHeld;
  std::string id;  // of the leg or refund
  TimeMs at_ms = 0;
};

struct FollowedStream {
  Position id;  // of its first event
  std::string tenant;
  std::string name;
  StreamRef ref;
  bool has_ref = false;  // a name of no known kind has none
  StreamVersion version;
  Position last_position;
  AggregateState state;  // monostate where no table is about it
  // The version of the state that the export keeps, or 0: from there on it can be folded again.
  StreamVersion kept_version;

  // In this batch:
  bool created = false;
  std::vector<Moment> moments;
  std::uint64_t batch = 0;  // the last one that changed it
};

}  // namespace orderlog
