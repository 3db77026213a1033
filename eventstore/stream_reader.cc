#include "eventstore/stream_reader.h"

#include <algorithm>

#include "eventstore/stored_event.h"

namespace orderlog {
namespace {

StoreError broken_links(Position position) {
  return {StoreErrorCode::kCorrupt, "the links of a stream are broken at position " +
                                        std::to_string(position.value()) +
                                        ": restore the log from a copy"};
}

}  // namespace

StreamReader::StreamReader(const LogIndex& index, rocksdb::DB& log, const LogTail* tail,
                           Position durable, std::string_view tenant, std::string_view stream)
    : index_(index), reader_(log, tail), durable_(durable), tenant_(tenant), stream_(stream) {}

bool StreamReader::is_loaded(Position position) const {
  return !commit_.events.empty() && position >= commit_.first_position &&
         position <= commit_.last_position();
}

bool StreamReader::found(const StreamHead& event) {
  if (!is_loaded(event.position)) return false;
  event_ = event.position.value() - commit_.first_position.value();
  const EventView& view = commit_.events[event_];
  return commit_.tenant == tenant_ && view.stream == stream_ && view.version == event.version;
}

StoreResult<bool> StreamReader::load_from(const StoreResult<CommitBytes>& bytes,
                                          const StreamHead& event) {
  if (!bytes) return fail(bytes.error());
  const auto decoded = decode_commit(bytes->bytes, commit_);
  if (!decoded) {
    commit_.events.clear();
    return fail(unreadable_commit(bytes->first, decoded.error()));
  }
  return found(event);
}

StoreResult<bool> StreamReader::load(const StreamHead& event) {
  if (is_loaded(event.position)) return found(event);
  return load_from(reader_.at(event.position), event);
}

StoreResult<bool> StreamReader::load(const LogIndex::StreamPlace& place) {
  if (is_loaded(place.event.position)) return found(place.event);
  return load_from(reader_.starting_at(place.commit), place.event);
}

StoreResult<std::optional<StreamHead>> StreamReader::head() {
  const auto place = index_.find_stream(tenant_, stream_);
  if (!place) return fail(place.error());
  if (!place.value()) return std::optional<StreamHead>{};
  const auto ours = load(*place.value());
  if (!ours) return fail(ours.error());
  // Two names with one hash: to this one it is as if it were not there.
  if (!*ours) return std::optional<StreamHead>{};
  StreamHead event = place.value()->event;
  while (event.position > durable_) {
    if (event.version == StreamVersion{1}) return std::optional<StreamHead>{};
    event = {StreamVersion{event.version.value() - 1}, commit_.events[event_].previous};
    const auto loaded = load(event);
    if (!loaded) return fail(loaded.error());
    if (!*loaded) return fail(broken_links(event.position));
  }
  return std::optional<StreamHead>{event};
}

StoreResult<StreamHead> StreamReader::start_for(StreamVersion version, const StreamHead& head) {
  constexpr std::uint64_t kEvery = LogIndex::kMarkEvery;
  const StreamVersion mark{(version.value() + kEvery - 1) / kEvery * kEvery};
  if (mark >= head.version) return head;
  const auto place = index_.find_mark(tenant_, stream_, mark);
  if (!place) return fail(place.error());
  if (!place.value()) return head;
  const auto ours = load(*place.value());
  if (!ours) return fail(ours.error());
  return *ours ? place.value()->event : head;
}

StoreResult<std::vector<StoredEvent>> StreamReader::read(StreamVersion from, Direction direction,
                                                         std::size_t limit) {
  std::vector<StoredEvent> events;
  const auto head = this->head();
  if (!head) return fail(head.error());
  if (!head.value() || limit == 0) return events;
  const std::uint64_t newest = head.value()->version.value();
  const bool forward = direction == Direction::kForward;

  // The versions wanted: oldest … last.
  const std::uint64_t start = forward ? std::max<std::uint64_t>(from.value(), 1) : from.value();
  if (start == 0 || (forward && start > newest)) return events;
  std::uint64_t oldest = start;
  std::uint64_t last = std::min(start, newest);
  if (forward) {
    last = newest - oldest < limit ? newest : oldest + limit - 1;
  } else {
    oldest = last > limit ? last - limit + 1 : 1;
  }
  events.reserve(last - oldest + 1);

  auto at = start_for(StreamVersion{last}, *head.value());
  if (!at) return fail(at.error());
  std::uint64_t version = at->version.value();
  Position position = at->position;
  for (; version >= oldest; --version) {
    const auto ours = load(StreamHead{StreamVersion{version}, position});
    if (!ours) return fail(ours.error());
    if (!*ours) return fail(broken_links(position));
    if (version <= last) events.push_back(stored_event(commit_, event_));
    position = commit_.events[event_].previous;
  }
  if (forward) std::reverse(events.begin(), events.end());
  return events;
}

StoreResult<std::optional<Position>> find_indexed_key(const LogIndex& index, rocksdb::DB& log,
                                                      const LogTail* tail, std::string_view tenant,
                                                      std::string_view key) {
  const auto found = index.find_key(tenant, key);
  if (!found || !found.value()) return found;
  LogReader reader(log, tail);
  const auto bytes = reader.starting_at(*found.value());
  if (!bytes) return fail(bytes.error());
  CommitView commit;
  const auto decoded = decode_commit(bytes->bytes, commit);
  if (!decoded) return fail(unreadable_commit(bytes->first, decoded.error()));
  const bool ours = commit.tenant == tenant && commit.idempotency_key == key;
  return ours ? std::optional<Position>{bytes->first} : std::nullopt;
}

}  // namespace orderlog
