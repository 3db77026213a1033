#pragma once

// DIR/relay.json: how far the stream is known to be, for times when it can't be asked. Where to go
// on comes from the stream; the mark says what it has lost, and how its sequence numbers and the
// log's positions lie to each other when it has dropped every message. One line, whose last member
// is the XXH3-64 of what stands before it: a mark with a wrong digit would leave events out.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"

namespace orderlog {

struct RelayMark {
  std::string stream;
  Position position;           // acknowledged by the stream
  std::uint64_t sequence = 0;  // under which it has this position

  friend bool operator==(const RelayMark&, const RelayMark&) = default;
};

inline constexpr const char* kRelayMarkFile = "relay.json";

[[nodiscard]] std::string to_json(const RelayMark& mark);
// nullopt for anything that to_json() did not write, and for what was written before there was a
// checksum.
[[nodiscard]] std::optional<RelayMark> relay_mark_from(std::string_view json);

}  // namespace orderlog
