#pragma once

// A JSON Schema of the data of every event, in every version that was ever written: docs/schemas.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace orderlog {

struct EventSchema {
  std::string_view event;  // "OrderPlaced"
  std::uint16_t version = 1;
  std::string json;  // two spaces a level, with its last line's end

  [[nodiscard]] std::string file_name() const;  // "OrderPlaced.v1.json"
};

// In the order of the events, each one's versions from the first to today's.
[[nodiscard]] std::vector<EventSchema> event_schemas();

}  // namespace orderlog
