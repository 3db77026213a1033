#include "replay/export/tables/stream_table.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace orderlog {
namespace {

constexpr std::size_t kEntryBytes = sizeof(FollowedStream) + 128;

std::size_t bytes_of(const FollowedStream& stream) {
  return kEntryBytes + stream.name.size() + approximate_bytes(stream.state);
}

}  // namespace

FollowedStream* StreamTable::find(std::string_view tenant, std::string_view name) {
  const auto found = entries_.find(Name{tenant, name});
  return found == entries_.end() ? nullptr : found->second.get();
}

FollowedStream* StreamTable::add(FollowedStream stream) {
  auto entry = std::make_unique<FollowedStream>(std::move(stream));
  FollowedStream* added = entry.get();
  const bool is_new = entries_.emplace(Name{added->tenant, added->name}, std::move(entry)).second;
  ORDERLOG_CHECK(is_new, "a stream is added once");
  return added;
}

void StreamTable::change(FollowedStream& stream) {
  if (stream.batch == batch_) return;
  stream.batch = batch_;
  changed_.push_back(&stream);
  changed_bytes_ += bytes_of(stream);
}

void StreamTable::end_batch() {
  for (FollowedStream* stream : changed_) {
    stream->created = false;
    stream->moments.clear();
    bytes_ += bytes_of(*stream);
  }
  changed_.clear();
  changed_bytes_ = 0;
  ++batch_;
  // What was changed twice was counted twice: a walk tells, and comes seldom enough.
  if (bytes_ <= max_bytes_) return;
  bytes_ = 0;
  for (const auto& [name, stream] : entries_) bytes_ += bytes_of(*stream);
  for (std::uint64_t spared = 3; bytes_ > max_bytes_ / 2 && spared > 0; --spared) {
    for (auto entry = entries_.begin(); entry != entries_.end();) {
      const bool is_old = entry->second->batch + spared < batch_;
      if (is_old && bytes_ > max_bytes_ / 2) {
        bytes_ -= bytes_of(*entry->second);
        entry = entries_.erase(entry);
      } else {
        ++entry;
      }
    }
  }
}

}  // namespace orderlog
