#pragma once

// Rows that a projection counts in: kept decoded, so that a row in use is read once and written
// once per batch, however many events change it. (Aggregates have state_table.h.) The runtime's
// thread.
//
// Rows are kept in two generations. What is used goes to the young one; when that is full, what has
// lain in the old one since the last time is forgotten, and the young one becomes the old. So a use
// costs one look-up and nothing is put in order.

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.h"
#include "projections/projection.h"

namespace orderlog {

// A Row knows append_row(out, row) and read_row(bytes, row), and is nothing yet when it is made.
template <class Row>
class RowTable {
 public:
  struct Entry {
    Row row;
    const std::string* key = nullptr;
    bool is_new = true;       // the model has no such row yet
    bool is_changed = false;  // in this batch
  };

  // Keeps that many rows besides those of the batch.
  explicit RowTable(std::size_t capacity) : young_rows_max_(capacity / 2) {}

  // The row under `key`; a fresh one when there is none. Lives until the next finish() or
  // discard(). Fails when the row can't be read.
  [[nodiscard]] Result<Entry*, std::string> find(std::string_view key, const ModelWriter& writer) {
    if (Entry* kept = find_kept(key)) return kept;
    const auto found = writer.get(key, bytes_);
    if (!found) return fail(found.error().detail);
    Entry* entry = add(key);
    if (!*found) return entry;
    entry->is_new = false;
    if (!read_row(bytes_, entry->row)) return fail(std::string("a row has an unknown format"));
    return entry;
  }
  // The same when the model can't have such a row: doesn't look there.
  [[nodiscard]] Entry* find_new(std::string_view key) {
    Entry* kept = find_kept(key);
    return kept != nullptr ? kept : add(key);
  }

  // The row is to be written.
  void change(Entry& entry) {
    if (entry.is_changed) return;
    entry.is_changed = true;
    changed_.push_back(&entry);
  }

  // In the order in which they were first changed.
  [[nodiscard]] const std::vector<Entry*>& changed() const { return changed_; }

  // Puts the changed rows and forgets what is beyond the capacity.
  void finish(ModelWriter& writer) {
    for (Entry* entry : changed_) {
      bytes_.clear();
      append_row(bytes_, entry->row);
      writer.put(*entry->key, bytes_);
      entry->is_changed = false;
      entry->is_new = false;
    }
    changed_.clear();
    if (young_.size() > young_rows_max_) {
      old_.clear();
      std::swap(old_, young_);
    }
  }
  // Forgets everything.
  void discard() {
    changed_.clear();
    young_.clear();
    old_.clear();
  }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view key) const {
      return std::hash<std::string_view>{}(key);
    }
  };
  using Entries = std::unordered_map<std::string, Entry, Hash, std::equal_to<>>;

  Entry* find_kept(std::string_view key) {
    if (const auto found = young_.find(key); found != young_.end()) return &found->second;
    const auto found = old_.find(key);
    if (found == old_.end()) return nullptr;
    return &young_.insert(old_.extract(found)).position->second;
  }
  Entry* add(std::string_view key) {
    const auto added = young_.try_emplace(std::string(key)).first;
    added->second.key = &added->first;
    return &added->second;
  }

  std::size_t young_rows_max_;
  Entries young_;
  Entries old_;
  std::vector<Entry*> changed_;
  std::string bytes_;
};

}  // namespace orderlog
