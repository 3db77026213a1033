#include "projections/rows/state_table.h"

#include <utility>

namespace orderlog {

Result<StateTable::Entry*, std::string> StateTable::change(const EventContext& context,
                                                           const ModelWriter& writer) {
  key_.clear();
  append_state_key(key_, prefix_, context.tenant, context.stream.id);
  const auto found = by_key_.find(key_);
  if (found != by_key_.end()) {
    entries_.splice(entries_.begin(), entries_, found->second);
  } else {
    Entry entry;
    entry.key = key_;
    entry.stream = context.stream;
    entry.tenant = context.tenant;
    if (context.version != StreamVersion(1)) {
      if (auto loaded = load(entry, writer); !loaded) return fail(loaded.error());
    }
    bytes_held_ += entry.bytes;
    entries_.push_front(std::move(entry));
    by_key_.emplace(entries_.front().key, entries_.begin());
  }
  Entry& entry = entries_.front();
  if (entry.row.version.next() != context.version) {
    return fail("version " + std::to_string(context.version.value()) + " of " +
                entry.stream.name() + " follows on version " +
                std::to_string(entry.row.version.value()) + " in the model");
  }
  if (context.version == StreamVersion(1)) {
    entry.row.first_position = context.position;
    entry.created = true;
  }
  entry.row.version = context.version;
  entry.row.position = context.position;
  if (!entry.dirty) {
    entry.dirty = true;
    dirty_.push_back(&entry);
  }
  return &entry;
}

Result<Ok, std::string> StateTable::load(Entry& entry, const ModelWriter& writer) {
  const auto found = writer.get(entry.key, bytes_);
  if (!found) return fail(found.error().detail);
  if (!*found) return fail("the model has no row of " + entry.stream.name());
  auto row = decode_state_row(parser_, entry.stream, bytes_);
  if (!row) return fail(row.error());
  entry.row = std::move(row).value();
  entry.bytes = bytes_.size();
  return Ok{};
}

void StateTable::finish(ModelWriter& writer) {
  for (Entry* entry : dirty_) {
    bytes_.clear();
    encode_state_row(entry->row, bytes_);
    writer.put(entry->key, bytes_);
    bytes_held_ += bytes_.size();
    bytes_held_ -= std::exchange(entry->bytes, bytes_.size());
    entry->dirty = false;
    entry->created = false;
  }
  dirty_.clear();
  while (entries_.size() > capacity_ || bytes_held_ > capacity_ * kRowBytes) {
    bytes_held_ -= entries_.back().bytes;
    by_key_.erase(entries_.back().key);
    entries_.pop_back();
  }
}

void StateTable::discard() {
  dirty_.clear();
  by_key_.clear();
  entries_.clear();
  bytes_held_ = 0;
}

}  // namespace orderlog
