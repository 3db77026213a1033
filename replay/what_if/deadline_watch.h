#pragma once

// Which deadlines a fork has of its own: pending there, and not (or for another time) in the log
// that it was made from. Those nobody's record says when to act on, so they are acted on when they
// are due. All others wait for the moment at which the log's own timer acted on them, a little
// after they were due. One thread; memory for what is pending at the same time (about 150 bytes a
// stream).

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "eventstore/commit.h"
#include "eventstore/event_store.h"

namespace orderlog {

class DeadlineWatch {
 public:
  void take_original(const CommitView& commit) { take(commit, &Pair::original); }
  void take_fork(const CommitView& commit) { take(commit, &Pair::fork); }

  // The fork's earliest deadline of its own that is due then.
  [[nodiscard]] std::optional<PendingDeadline> own_due_at(TimeMs now_ms) const;

  // The log's timer acted on a deadline of this stream: the fork's, if it is for the same time.
  [[nodiscard]] std::optional<PendingDeadline> shared_with(std::string_view tenant,
                                                           std::string_view stream) const;

  // The fork's deadline came to nothing when it was acted on: not again.
  void give_up(const PendingDeadline& deadline);

 private:
  struct Pair {
    PendingDeadline original;  // due 0: none
    PendingDeadline fork;
  };

  void take(const CommitView& commit, PendingDeadline Pair::*side);
  void change(std::string_view tenant, std::string_view stream, PendingDeadline Pair::*side,
              PendingDeadline deadline);
  [[nodiscard]] static bool is_own(const Pair& pair) {
    return pair.fork.due_ms != 0 && pair.fork.due_ms != pair.original.due_ms;
  }
  [[nodiscard]] const std::string& key_of(std::string_view tenant, std::string_view stream) const;

  std::unordered_map<std::string, Pair> pairs_;  // by tenant and stream
  std::set<PendingDeadline> own_;
  mutable std::string key_;
};

}  // namespace orderlog
