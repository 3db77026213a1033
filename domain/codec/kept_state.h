#pragma once

// A folded state that is kept to fold on from: a stream's snapshot, a long stream of an export. It
// bears the number of the fold that it came from, so that a program which folds otherwise takes
// the longer way and never goes on from what the same events would not lead it to.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/json/reader.h"
#include "base/result.h"
#include "domain/aggregate.h"

namespace orderlog {

// Raised whenever the same events lead to another state, or a state to other bytes; a test holds
// both (tests/domain/codec/kept_state_test.cc). Read models that keep states then need a new
// schema: projections/rows/state_row.h.
inline constexpr std::uint32_t kFoldVersion = 2;

// kFoldVersion, a space, and encode_state's bytes.
void encode_kept_state(const AggregateState& state, std::string& out);
// Fails on what another fold kept, as on what can't be read.
[[nodiscard]] Result<AggregateState, std::string> decode_kept_state(JsonParser& parser,
                                                                    const StreamRef& stream,
                                                                    std::string_view bytes);

}  // namespace orderlog
