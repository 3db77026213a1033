#include "tests/eventstore/invariants.h"

#include <map>
#include <utility>

namespace orderlog::testing {
namespace {

using Streams = std::map<std::pair<std::string, std::string>, StreamHead>;

bool streams_go_on(const CommitView& commit, Streams& streams) {
  for (std::size_t i = 0; i < commit.events.size(); ++i) {
    const EventView& event = commit.events[i];
    StreamHead& head = streams[{std::string(commit.tenant), std::string(event.stream)}];
    if (event.version != head.version.next() || event.previous != head.position) return false;
    head = {event.version, commit.position_of(i)};
  }
  return true;
}

}  // namespace

std::optional<std::string> broken_invariant(const EventStore& store) {
  Chain chain;
  Head seen;
  Streams streams;
  CommitView commit;
  const Head head = store.head();
  const auto cursor = store.read_from(Position{1});
  while (seen.position < head.position) {
    const auto next = cursor->next();
    if (!next) return next.error().detail;
    const std::string after = " after position " + std::to_string(seen.position.value());
    if (!next.value()) return "the log ends before its head," + after;
    const CommitBytes& bytes = *next.value();
    if (bytes.first != seen.position.next()) return "I4: a gap" + after;
    if (!decode_commit(bytes.bytes, commit)) return "I3: an unreadable commit" + after;
    if (!streams_go_on(commit, streams)) return "I3: a stream does not go on" + after;
    seen = {bytes.last, chain.next(seen.hash, covered_bytes(bytes.bytes))};
    if (stored_hash(bytes.bytes) != seen.hash) return "I14: the chain breaks" + after;
  }
  if (seen != head) return "the head is not the last commit's";
  for (const auto& [stream, stream_head] : streams) {
    const auto found = store.stream_head(stream.first, stream.second);
    if (!found || found.value() != stream_head) return "the index does not know " + stream.second;
  }
  return std::nullopt;
}

}  // namespace orderlog::testing
