#pragma once

// Commits of a log, decoded: one, or one after the other. What of them can't be read every folder
// tells in its own words, which is why whoever asks brings them: `unreadable(position, why)`.

#include <optional>
#include <string>

#include "eventstore/event_store.h"

namespace orderlog {

// Decodes the commit that holds a durable position into `commit`, whose views point into `bytes`.
// Without `why` there is none.
template <class Unreadable>
[[nodiscard]] StoreResult<Ok> decode_commit_at(const EventStore& log, Position position,
                                               std::string& bytes, CommitView& commit,
                                               Unreadable unreadable) {
  const auto found = log.commit_at(position, bytes);
  if (!found) return fail(found.error());
  if (!*found) return fail(unreadable(position, std::optional<CommitError>{}));
  if (const auto decoded = decode_commit((*found)->bytes, commit); !decoded) {
    return fail(unreadable(position, std::optional(decoded.error())));
  }
  return Ok{};
}

// Visits the commits from the one that holds `from` on, until `visit(bytes, commit)` returns false
// or the log ends. One that can't be decoded is passed over where `unreadable` gives nullopt.
template <class Visit, class Unreadable>
[[nodiscard]] StoreResult<Ok> visit_commits(const EventStore& log, Position from, Visit visit,
                                            Unreadable unreadable) {
  const auto cursor = log.read_from(from);
  CommitView commit;
  while (true) {
    const auto next = cursor->next();
    if (!next) return fail(next.error());
    if (!*next) return Ok{};
    const CommitBytes& bytes = **next;
    if (const auto decoded = decode_commit(bytes.bytes, commit); !decoded) {
      std::optional<StoreError> error = unreadable(bytes.first, std::optional(decoded.error()));
      if (error) return fail(*std::move(error));
    } else if (!visit(bytes, commit)) {
      return Ok{};
    }
  }
}

}  // namespace orderlog
