#include "engine/history.h"

#include <algorithm>
#include <string>
#include <utility>

#include "domain/codec/codec.h"
#include "engine/stream_search.h"

namespace orderlog {
namespace {

// Most streams are shorter; a long one is not read far beyond the point.
constexpr std::size_t kEventsPerRead = 256;

JsonParser& own_parser() {
  thread_local JsonParser parser;
  return parser;
}

StoreError undecodable(std::string_view stream, Position position, const std::string& why) {
  return {StoreErrorCode::kCorrupt, "event " + std::to_string(position.value()) + " of stream " +
                                        std::string(stream) + " can't be read: " + why};
}

// Whether the event is one of that point's past.
bool is_within(const AsOf& as_of, const StoredEvent& event) {
  if (const auto* position = std::get_if<Position>(&as_of)) return event.position <= *position;
  return event.time_ms <= std::get<TimeMs>(as_of);
}

// Where a walk along a stream ended.
enum class WalkEnd { kStopped, kWhole, kBound };

// Folds the events behind `past` into it, oldest first. `take(stored)` says whether to go on with
// an event, before it is folded; `folded(stored)` whether to go on after it.
template <class Take, class Folded>
StoreResult<WalkEnd> walk(const EventStore& store, std::string_view tenant, const StreamRef& ref,
                          std::string_view stream, PastState& past, Take take, Folded folded) {
  std::size_t left = AggregateHistory::kMaxEventsFolded;
  while (left > 0) {
    const std::size_t wanted = std::min(kEventsPerRead, left);
    auto events =
        store.read_stream(tenant, stream, past.version.next(), Direction::kForward, wanted);
    if (!events) return fail(std::move(events).error());
    for (const StoredEvent& stored : *events) {
      if (!take(stored)) return WalkEnd::kStopped;
      auto event = decode_event(own_parser(), stored.type, stored.schema_version, stored.payload);
      if (!event) return fail(undecodable(stream, stored.position, event.error()));
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

}  // namespace

StoreResult<Past> AggregateHistory::state_at(std::string_view tenant, const StreamRef& ref,
                                             const AsOf& as_of, PastState from) const {
  const std::string stream = ref.name();
  const auto head = store_.stream_head(tenant, stream);
  if (!head) return fail(head.error());
  if (!*head) return Past{PastOutcome::kNotYet, {}};
  const StreamVersion newest = (*head)->version;
  const auto is_too_far = [&from](StreamVersion version) {
    return version.value() > from.version.value() + kMaxEventsFolded;
  };
  // Of a long stream it is soon known where a position lies: nothing is folded in vain.
  if (const auto* position = std::get_if<Position>(&as_of); position && is_too_far(newest)) {
    const auto behind =
        first_version_behind(store_, tenant, stream, *position, from.version.next(), newest);
    if (!behind) return fail(behind.error());
    if (is_too_far(StreamVersion(behind->value() - 1))) return Past{PastOutcome::kTooFar, {}};
  }
  auto end = walk(
      store_, tenant, ref, stream, from,
      [&as_of](const StoredEvent& stored) { return is_within(as_of, stored); },
      [](const StoredEvent&) { return true; });
  if (!end) return fail(std::move(end).error());
  if (*end == WalkEnd::kBound && from.version < newest) {
    auto next = store_.read_stream(tenant, stream, from.version.next(), Direction::kForward, 1);
    if (!next) return fail(std::move(next).error());
    if (!next->empty() && is_within(as_of, next->front())) return Past{PastOutcome::kTooFar, {}};
  }
  if (from.version == StreamVersion(0)) return Past{PastOutcome::kNotYet, {}};
  return Past{PastOutcome::kFound, std::move(from)};
}

StoreResult<std::optional<FieldOrigins>> AggregateHistory::origins_of(std::string_view tenant,
                                                                      const OrderId& id) const {
  const StreamRef ref = stream_of(id);
  std::optional<FieldOrigins> origins(std::in_place);
  PastState past;
  auto end = walk(
      store_, tenant, ref, ref.name(), past, [](const StoredEvent&) { return true; },
      [&origins, &past](const StoredEvent& stored) {
        origins->note(own_parser(), std::get<Order>(past.state),
                      {stored.position, stored.version, stored.type});
        return origins->view_bytes() <= kMaxViewBytes;
      });
  if (!end) return fail(std::move(end).error());
  if (*end != WalkEnd::kWhole || past.version == StreamVersion(0)) origins.reset();
  return origins;
}

}  // namespace orderlog
