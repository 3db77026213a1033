#include "engine/history.h"

#include <string>
#include <utility>

#include "engine/stream_search.h"
#include "engine/stream_walk.h"

namespace orderlog {
namespace {

JsonParser& own_parser() {
  thread_local JsonParser parser;
  return parser;
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
  auto end = walk_stream(
      store_, own_parser(), tenant, ref, {kMaxEventsFolded}, from,
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
  auto end = walk_stream(
      store_, own_parser(), tenant, ref, {kMaxEventsFolded}, past,
      [](const StoredEvent&) { return true; },
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
