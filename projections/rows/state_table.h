#pragma once

// The aggregates that a projection folds: decoded, so that an update needs neither a read nor a
// parse when the row was used recently, and written once per batch however many events changed it.
// The runtime's thread.

#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json/reader.h"
#include "base/result.h"
#include "projections/projection.h"
#include "projections/rows/state_row.h"

namespace orderlog {

class StateTable {
 public:
  struct Entry {
    std::string key;
    StreamRef stream;
    std::string tenant;
    StateRow row;
    std::size_t bytes = 0;  // as it was last read or written
    bool dirty = false;     // changed in this batch
    bool created = false;   // made in this batch
  };

  // Rows lie under `prefix`. Keeps `capacity` clean rows besides those of the batch, fewer where
  // they are large: a row may be a thousand times another one.
  StateTable(char prefix, std::size_t capacity) : prefix_(prefix), capacity_(capacity) {}

  // The event's aggregate, to be changed: marked dirty, version and position already the event's.
  // The first event of a stream makes a row without looking for one. Fails when the row is not
  // there, can't be read, or is not the one before this event. The reference lives until the next
  // finish() or discard().
  [[nodiscard]] Result<Entry*, std::string> change(const EventContext& context,
                                                   const ModelWriter& writer);

  // In the order in which they were first changed.
  [[nodiscard]] const std::vector<Entry*>& dirty() const { return dirty_; }

  // Puts the dirty rows and forgets what is beyond the capacity.
  void finish(ModelWriter& writer);
  // Forgets everything.
  void discard();

 private:
  // What most rows stay below; decoded, a row takes two to four times its bytes.
  static constexpr std::size_t kRowBytes = 2'048;

  using Entries = std::list<Entry>;  // most recently used first

  [[nodiscard]] Result<Ok, std::string> load(Entry& entry, const ModelWriter& writer);

  char prefix_;
  std::size_t capacity_;
  Entries entries_;
  std::size_t bytes_held_ = 0;  // of all entries
  std::unordered_map<std::string_view, Entries::iterator> by_key_;
  std::vector<Entry*> dirty_;
  JsonParser parser_;
  std::string key_;
  std::string bytes_;
};

}  // namespace orderlog
