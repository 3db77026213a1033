#pragma once

// What the engine says of a log that it can't read. kCorrupt.

#include <optional>
#include <string>
#include <string_view>

#include "eventstore/event_store.h"

namespace orderlog {

[[nodiscard]] inline StoreError undecodable_commit(Position position,
                                                   std::optional<CommitError> = {}) {
  return {StoreErrorCode::kCorrupt, "the commit at position " + std::to_string(position.value()) +
                                        " can't be read; run `orderlog log verify`"};
}

[[nodiscard]] inline StoreError undecodable_event(std::string_view stream, Position position,
                                                  const std::string& why) {
  return {StoreErrorCode::kCorrupt, "event " + std::to_string(position.value()) + " of stream " +
                                        std::string(stream) + " can't be read: " + why};
}

}  // namespace orderlog
