#include "replay/commit_reading.h"

#include "eventstore/commit_reading.h"

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
  return decode_commit_at(
      log, position, bytes, commit, [](Position at, std::optional<CommitError> why) {
        return why ? damaged_commit(at, *why) : damaged_commit(at, "is not there");
      });
}

StoreResult<Ok> read_commits(const EventStore& log, Position from, const CommitVisit& visit) {
  return visit_commits(log, from, visit, [](Position first, std::optional<CommitError> why) {
    return damaged_commit(first, *why);
  });
}

StoreResult<Ok> read_good_commits(const EventStore& log, Position from, const CommitVisit& visit) {
  return visit_commits(log, from, visit, [](Position, std::optional<CommitError>) {
    return std::optional<StoreError>();
  });
}

}  // namespace orderlog
