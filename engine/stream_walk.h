#pragma once

// Folds a stream's events into a state, oldest first, a page of them at a time. One thread.

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "base/json/reader.h"
#include "base/result.h"
#include "domain/codec/codec.h"
#include "engine/as_of.h"
#include "engine/unreadable.h"
#include "eventstore/event_store.h"

namespace orderlog {

// Most streams are shorter; a long one is not read far beyond the point.
inline constexpr std::size_t kEventsPerRead = 256;

// Where a walk along a stream ended.
enum class WalkEnd { kStopped, kWhole, kBound };

struct WalkBounds {
  std::size_t events;  // at most
  std::size_t events_per_read = kEventsPerRead;
};

// Folds the events behind `past` into it. `take(stored)` says whether to go on with an event,
// before it is folded; `folded(stored)` whether to go on after it.
template <class Take, class Folded>
[[nodiscard]] StoreResult<WalkEnd> walk_stream(const EventStore& store, JsonParser& parser,
                                               std::string_view tenant, const StreamRef& ref,
                                               const WalkBounds& bounds, PastState& past, Take take,
                                               Folded folded) {
  const std::string stream = ref.name();
  std::size_t left = bounds.events;
  while (left > 0) {
    const std::size_t wanted = std::min(bounds.events_per_read, left);
    auto events =
        store.read_stream(tenant, stream, past.version.next(), Direction::kForward, wanted);
    if (!events) return fail(std::move(events).error());
    for (const StoredEvent& stored : *events) {
      if (!take(stored)) return WalkEnd::kStopped;
      auto event = decode_event(parser, stored.type, stored.schema_version, stored.payload);
      if (!event) return fail(undecodable_event(stream, stored.position, event.error()));
      evolve_in_place(past.state, ref, std::move(*event), stored.time_ms);
      past.version = stored.version;
      past.position = stored.position;
      if (!folded(stored)) return WalkEnd::kStopped;
    }
    if (events->size() < wanted) return WalkEnd::kWhole;
    left -= wanted;
  }
  return WalkEnd::kBound;
}

}  // namespace orderlog
