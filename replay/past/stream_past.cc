#include "replay/past/stream_past.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "engine/stream_walk.h"

namespace orderlog {

StreamPast::StreamPast(const EventStore& store, std::string tenant, StreamRef stream)
    : store_(store),
      tenant_(std::move(tenant)),
      stream_(std::move(stream)),
      name_(stream_.name()) {}

StoreResult<std::optional<StreamHead>> StreamPast::head() const {
  return store_.stream_head(tenant_, name_);
}

StoreResult<std::optional<StoredEvent>> StreamPast::first_event() const {
  auto events = store_.read_stream(tenant_, name_, StreamVersion(1), Direction::kForward, 1);
  if (!events) return fail(std::move(events).error());
  if (events->empty()) return std::optional<StoredEvent>();
  return std::optional(std::move(events->front()));
}

StoreResult<FoldedStream> StreamPast::at(const AsOf& as_of, const Progress& progress) {
  FoldedStream folded;
  const auto end = walk_stream(
      store_, parser_, tenant_, stream_, {std::numeric_limits<std::size_t>::max()}, folded.then,
      [&as_of](const StoredEvent& stored) { return is_within(as_of, stored); },
      [&](const StoredEvent& stored) {
        folded.time_ms = stored.time_ms;
        if (progress) progress(stored.version);
        return true;
      });
  if (!end) return fail(end.error());
  return folded;
}

StoreResult<Ok> StreamPast::each_event(StreamVersion after, StreamVersion until,
                                       const Visit& visit) const {
  while (after < until) {
    const std::size_t wanted = std::min<std::size_t>(kEventsPerRead, until.value() - after.value());
    auto events = store_.read_stream(tenant_, name_, after.next(), Direction::kForward, wanted);
    if (!events) return fail(std::move(events).error());
    for (const StoredEvent& event : *events) {
      if (!visit(event)) return Ok{};
    }
    if (events->size() < wanted) return Ok{};
    after = events->back().version;
  }
  return Ok{};
}

}  // namespace orderlog
