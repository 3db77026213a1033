#include "projections/rows/list_place.h"

#include <cstdint>
#include <limits>

#include "base/check.h"
#include "projections/store/row_bytes.h"

namespace orderlog {
namespace {

// Signed times in the order of unsigned bytes.
constexpr std::uint64_t kSignBit = std::uint64_t{1} << 63;
constexpr Position kNewest{std::numeric_limits<std::uint64_t>::max()};

}  // namespace

void append_place(std::string& key, const ListPlace& place) {
  append_descending(key, static_cast<std::uint64_t>(place.time_ms) ^ kSignBit);
  append_descending(key, place.position.value());
}

ListPlace place_in(std::string_view key) {
  ORDERLOG_CHECK(key.size() >= kListPlaceBytes, "a list's key is too short");
  const char* at = key.data() + key.size() - kListPlaceBytes;
  return {static_cast<TimeMs>(load_descending(at) ^ kSignBit), Position(load_descending(at + 8))};
}

std::string key_at_time(const std::string& prefix, TimeMs time_ms) {
  std::string key = prefix;
  append_place(key, {time_ms, kNewest});
  return key;
}

std::string key_behind(const std::string& prefix, const ListPlace& place) {
  std::string key = prefix;
  append_place(key, place);
  key += '\0';
  return key;
}

}  // namespace orderlog
