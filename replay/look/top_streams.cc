#include "replay/look/top_streams.h"

#include <algorithm>
#include <utility>

namespace orderlog {

TopStreams::TopStreams(std::size_t most, std::size_t memory_bytes)
    : most_(most), names_(random_seed()), sums_(memory_bytes, NameShare{}) {}

void TopStreams::add(Position position, std::string_view tenant, const EventView& event) {
  const Hash128 name = names_.of_stream(tenant, event.stream);
  if (first_walk_ && most_ > 0 && event.version.value() > shortest_kept_) {
    keep_if_long({name, position, event.version.value(), 0});
  }
  if (!sums_.covers(name)) return;
  SeenTable::Seen* const seen = sums_.find_or_add(name);
  if (seen == nullptr) return;
  seen->value += event.payload.size();
  seen->position = position;
}

// A stream that grows is there already, but for its first time.
void TopStreams::keep_if_long(const Stream& stream) {
  const auto known = std::find_if(longest_.begin(), longest_.end(),
                                  [&](const Stream& kept) { return kept.name == stream.name; });
  if (known != longest_.end()) {
    *known = stream;
  } else {
    longest_.push_back(stream);
  }
  std::stable_sort(longest_.begin(), longest_.end(),
                   [](const Stream& a, const Stream& b) { return a.events > b.events; });
  if (longest_.size() > most_) longest_.pop_back();
  if (longest_.size() == most_) shortest_kept_ = longest_.back().events;
}

bool TopStreams::next_walk() {
  first_walk_ = false;
  for (Stream& stream : longest_) {
    if (!sums_.covers(stream.name)) continue;
    if (const SeenTable::Seen* seen = sums_.find(stream.name)) stream.bytes = seen->value;
  }
  sums_.each([this](const SeenTable::Seen& seen) {
    ++streams_;
    largest_.push_back({seen.name, seen.position, 0, seen.value});
    const auto larger = [](const Stream& a, const Stream& b) {
      return a.bytes != b.bytes ? a.bytes > b.bytes : a.last < b.last;
    };
    std::push_heap(largest_.begin(), largest_.end(), larger);
    if (largest_.size() <= most_) return;
    std::pop_heap(largest_.begin(), largest_.end(), larger);
    largest_.pop_back();
  });
  for (const NameShare& share : sums_.take_given_away()) to_walk_.push_back(share);
  if (to_walk_.empty()) return false;
  sums_.begin_again(to_walk_.back());
  to_walk_.pop_back();
  return true;
}

StoreResult<std::vector<StreamSize>> TopStreams::longest(const EventStore& store) const {
  return named(store, longest_);
}

StoreResult<std::vector<StreamSize>> TopStreams::largest(const EventStore& store) const {
  std::vector<Stream> sorted = largest_;
  std::sort(sorted.begin(), sorted.end(), [](const Stream& a, const Stream& b) {
    return a.bytes != b.bytes ? a.bytes > b.bytes : a.last < b.last;
  });
  return named(store, std::move(sorted));
}

StoreResult<std::vector<StreamSize>> TopStreams::named(const EventStore& store,
                                                       std::vector<Stream> streams) {
  std::vector<StreamSize> sizes;
  CommitView commit;
  for (const Stream& stream : streams) {
    const auto cursor = store.read_from(stream.last);
    const auto bytes = cursor->next();
    if (!bytes.ok()) return fail(bytes.error());
    if (!bytes->has_value() || !decode_commit((*bytes)->bytes, commit).ok()) {
      return fail(StoreError{
          StoreErrorCode::kCorrupt,
          "the commit at " + std::to_string(stream.last.value()) + " can't be read again"});
    }
    const EventView& event = commit.events[stream.last.value() - commit.first_position.value()];
    sizes.push_back({std::string(commit.tenant), std::string(event.stream), event.version.value(),
                     stream.bytes});
  }
  return sizes;
}

}  // namespace orderlog
