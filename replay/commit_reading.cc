#include "replay/commit_reading.h"

namespace orderlog {

StoreError damaged_commit(Position position, std::string_view why) {
  return {StoreErrorCode::kCorrupt, "the commit at position " + std::to_string(position.value()) +
                                        " " + std::string(why) +
                                        "; 'orderlog log verify' tells how far the damage goes"};
}

StoreError damaged_commit(Position position, CommitError why) {
  return damaged_commit(position, "can't be read: it is " + std::string(to_string(why)));
}

StoreResult<Ok> read_commit(const EventStore& log, Position position, std::string& bytes,
                            CommitView& commit) {
  const auto found = log.commit_at(position, bytes);
  if (!found) return fail(found.error());
  if (!*found) return fail(damaged_commit(position, "is not there"));
  if (const auto decoded = decode_commit((*found)->bytes, commit); !decoded) {
    return fail(damaged_commit(position, decoded.error()));
  }
  return Ok{};
}

}  // namespace orderlog
