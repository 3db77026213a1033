#include "projections/versions/model_check.h"

#include <string>

#include "eventstore/chain.h"
#include "eventstore/commit.h"

namespace orderlog {

ModelResult<Ok> check_against_log(const EventStore& log, const ModelStore& store) {
  const Checkpoint& checkpoint = store.checkpoint();
  if (checkpoint.position == Position(0)) return Ok{};
  const Position head = log.head().position;
  if (checkpoint.position > head) {
    return fail(ModelError{
        ModelErrorCode::kAheadOfLog,
        "The read model " + store.name() + " stands at position " +
            std::to_string(checkpoint.position.value()) + " but the log ends at " +
            std::to_string(head.value()) +
            ": the log has lost events that were durable. Restore the log from a copy; only if its "
            "end is known to be right, remove the read models and start again."});
  }
  std::string bytes;
  const auto commit = log.commit_at(checkpoint.position, bytes);
  if (!commit) return fail(ModelError{ModelErrorCode::kIo, commit.error().detail});
  if (!*commit || (*commit)->last != checkpoint.position ||
      stored_hash((*commit)->bytes) != checkpoint.hash) {
    return fail(ModelError{ModelErrorCode::kOtherLog,
                           "The read model " + store.name() +
                               " was built from another log than this one; remove its directory "
                               "to have it built again."});
  }
  return Ok{};
}

}  // namespace orderlog
