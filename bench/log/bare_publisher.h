#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "eventstore/event_store.h"

namespace orderlog::bench {

// The events of a log as they would be published: all in memory, so that nothing but publishing is
// measured.
struct Payloads {
  std::vector<std::string> subjects;
  std::vector<std::string> data;
  std::uint64_t bytes = 0;  // of the data
};

// From the first event on, at most `most`.
[[nodiscard]] Payloads payloads_of(const EventStore& log, std::uint64_t most);

struct Published {
  std::uint64_t messages = 0;  // acknowledged
  std::uint64_t took_ns = 0;
  std::string problem;  // empty: none
};

// nats.c's own asynchronous JetStream publisher with nothing around it: no log, no ids, nothing
// expected, as many in flight. The stream is made anew in files, and deleted afterwards. Ends after
// `ns_max` too.
[[nodiscard]] Published publish_bare(const std::string& url, const Payloads& payloads,
                                     std::size_t in_flight_max, std::uint64_t ns_max);

}  // namespace orderlog::bench
