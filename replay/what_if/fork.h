#pragma once

// Decides a log's recorded commands again, in their order and at their times, into another log: the
// fork. With the rules, the commands and the decide that the log was written under, the fork is the
// same log byte for byte; that is how a decision is known to depend on nothing but what is
// recorded.
//
// What is recorded: every command that changed anything, and every refusal that was given under an
// idempotency key. A refusal without a key left no trace, so nobody can say how such a command
// would have ended under other rules.
//
// A command that expected a version and met it expects the fork's: whoever read the one would have
// read the other.
//
// Time. Commands are decided at the moments at which they were recorded. The engine's own timers
// act when the log's did, where the fork has the same deadline; on deadlines that only the fork has
// it acts when they are due (deadline_watch.h). After the log's last moment nothing happens any
// more.

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "domain/command.h"
#include "domain/rules.h"
#include "engine/line.h"
#include "eventstore/event_store.h"

namespace orderlog {

struct ForkOptions {
  Rules rules;                               // in force during the whole log
  DecideFunction decide = orderlog::decide;  // the library's entry for another one
  // Of each recorded command, before it is decided; may be null. The id is what a command creates
  // that does not name it.
  std::function<void(Command&, std::string_view fresh_id)> rewrite;
  std::size_t cache_bytes = std::size_t{256} << 20;  // folded aggregates kept in memory
  // The question is only whether the fork is the log: the first difference ends it.
  bool stop_at_difference = false;
};

// How commands ended: "done", "already so" (nothing was to be done, and that is recorded), "not
// recorded" (it left no trace), or a rejection's code; of a job that was taken in and failed, the
// code that it failed with.
struct EndOfCommand {
  std::string command;  // "place_order"
  std::string was;
  std::string is;

  friend auto operator<=>(const EndOfCommand&, const EndOfCommand&) = default;
};

struct ForkReport {
  Head original;
  Head fork;
  std::uint64_t commits = 0;  // of the log
  std::uint64_t fork_commits = 0;
  std::uint64_t commands = 0;     // decided again: the log's commits but its timers'
  std::uint64_t timers = 0;       // of the log, that acted again
  std::uint64_t timers_left = 0;  // of the log, that the fork had no deadline for
  std::uint64_t timers_own = 0;   // of the fork alone
  // The log's first commit that is not the same bytes in the fork.
  std::optional<Position> first_difference;
  std::map<EndOfCommand, std::uint64_t> ends;

  // Byte for byte the same log.
  [[nodiscard]] bool identical() const { return original == fork; }
};

// How far it is: events of the log decided again, and how many there are.
using ForkProgress = std::function<void(std::uint64_t events, std::uint64_t events_total)>;

// `fork` must be empty and of the same line; nobody else writes to it. Reads `original` up to its
// head of the call. One thread; durable when it returns. Stops with kCorrupt at a commit that can't
// be decided again because it can't be read; nothing, not even an error, when `cancelled` came
// true.
[[nodiscard]] StoreResult<std::optional<ForkReport>> fork_log(
    const EventStore& original, EventStore& fork, const ForkOptions& options,
    const ForkProgress& progress = nullptr, const std::atomic<bool>* cancelled = nullptr);

}  // namespace orderlog
