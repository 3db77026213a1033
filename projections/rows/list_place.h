#pragma once

// A row's place in a list that shows the newest first: its time, then its position. Keys of such
// lists end with the place (16 bytes), so a forward scan runs from new to old.

#include <cstddef>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"

namespace orderlog {

struct ListPlace {
  TimeMs time_ms = 0;
  Position position;

  friend bool operator==(const ListPlace&, const ListPlace&) = default;
};

inline constexpr std::size_t kListPlaceBytes = 16;

void append_place(std::string& key, const ListPlace& place);
// Of a key that ends with a place.
[[nodiscard]] ListPlace place_in(std::string_view key);

// Where a scan of the list under `prefix` begins to see rows of `time_ms` and older.
[[nodiscard]] std::string key_at_time(const std::string& prefix, TimeMs time_ms);
// Where it begins to see what lies behind `place`.
[[nodiscard]] std::string key_behind(const std::string& prefix, const ListPlace& place);

}  // namespace orderlog
