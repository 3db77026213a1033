#pragma once

// What a log is made of: how many events and bytes of which type, aggregate, day and hour, which
// schema versions are in use, which streams are the greatest.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "eventstore/event_store.h"
#include "replay/look/top_streams.h"

namespace orderlog {

struct EventTally {
  std::uint64_t events = 0;
  std::uint64_t bytes = 0;  // of payloads

  void add(const EventTally& more) {
    events += more.events;
    bytes += more.bytes;
  }
};

struct LogStatistics {
  Head head;
  std::uint64_t commits = 0;
  std::uint64_t imported = 0;  // of these
  std::uint64_t bytes = 0;     // of commits, as they are encoded
  EventTally all;
  std::uint64_t streams = 0;
  std::uint64_t walks = 0;
  // When commits say that they happened; 0 when there is none.
  TimeMs earliest_ms = 0;
  TimeMs latest_ms = 0;
  std::map<std::pair<std::string, std::uint16_t>, EventTally> by_schema;  // type and version
  std::map<std::string, EventTally, std::less<>> by_type;
  std::map<std::string, EventTally, std::less<>> by_aggregate;
  std::map<TimeMs, EventTally> by_day;   // of the day's beginning, in UTC
  std::map<TimeMs, EventTally> by_hour;  // the same
  std::vector<StreamSize> longest;
  std::vector<StreamSize> largest;
};

struct StatisticsOptions {
  std::size_t streams = 10;  // of the longest, and of the largest
  // For sums of streams; a log with more streams than fit (32 bytes each) is walked several times.
  std::size_t memory_bytes = std::size_t{512} << 20;
};

// How far it is: events read of all walks, and how many there will be as far as is known.
using StatisticsProgress = std::function<void(std::uint64_t events, std::uint64_t events_total)>;

// Reads up to the store's head as it is when called. One thread. Memory as the options say, and a
// row for each type, aggregate and hour that there is.
[[nodiscard]] StoreResult<LogStatistics> statistics_of_log(const EventStore& store,
                                                           const StatisticsOptions& options,
                                                           const StatisticsProgress& progress);

}  // namespace orderlog
