#pragma once

// A row that holds an aggregate's folded state:
//
//   u8 format (1) · u64 version · u64 position · u64 first position · u16 mark · encode_state bytes
//
// `mark` belongs to the projection; the order list keeps there what its index rows say, so that an
// update knows whether they must change.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/json/reader.h"
#include "base/result.h"
#include "domain/aggregate.h"

namespace orderlog {

struct StateRow {
  StreamVersion version;
  Position position;        // of the last event that changed it
  Position first_position;  // of the event that made it
  std::uint16_t mark = 0;
  AggregateState state;

  friend bool operator==(const StateRow&, const StateRow&) = default;
};

// prefix · tenant · id
void append_state_key(std::string& out, char prefix, std::string_view tenant, std::string_view id);

void encode_state_row(const StateRow& row, std::string& out);
[[nodiscard]] Result<StateRow, std::string> decode_state_row(JsonParser& parser,
                                                             const StreamRef& stream,
                                                             std::string_view bytes);

}  // namespace orderlog
