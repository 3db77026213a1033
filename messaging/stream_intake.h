#pragma once

// Takes the events of a stream in the order in which they come, and feeds the log with whole
// commits in the order of their positions: what comes twice is left out, what is missing is had
// from the log itself, and whatever is not as it should be is counted and told.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "messaging/bus_error.h"
#include "messaging/commit_assembler.h"
#include "messaging/event_reader.h"
#include "messaging/limited_warnings.h"
#include "messaging/log_origin.h"
#include "messaging/stream_log.h"

namespace orderlog {

// Since the start. Written by the intake, read by any thread.
struct IntakeCounts {
  std::atomic<std::uint64_t> events{0};      // taken from the stream
  std::atomic<std::uint64_t> fetched{0};     // taken from the log itself
  std::atomic<std::uint64_t> duplicates{0};  // came once more
  std::atomic<std::uint64_t> conflicts{0};   // came once more, and were another event
  std::atomic<std::uint64_t> gaps{0};        // times that positions were missing
  std::atomic<std::uint64_t> swapped{0};     // came after one that is behind them
  std::atomic<std::uint64_t> unreadable{0};
};

// Planted bugs that the fault tests must find.
struct IntakeFaults {
  bool trusts_order = false;   // each message is taken for the next, whatever its position
  bool trusts_stream = false;  // nothing is compared with what was seen before
};

// One thread at a time.
class StreamIntake {
 public:
  // All outlive it.
  StreamIntake(StreamLog& log, LogOrigin& origin, Warn warn, IntakeFaults faults = {});

  // Messages come from another place in the stream now; what comes first may have been taken
  // before.
  void begin();
  // What comes first follows what was taken before: that was compared.
  void follow_on() { overlaps_ = false; }
  // False: nothing more is to be taken before begin(), for trouble().
  [[nodiscard]] bool take(const ReceivedEvent& event);
  // An event that was taken before came by another way: counted and told if it is another one.
  void compare(const ReceivedEvent& event);
  // Instead of an event that can't be read. Which one it was the next that can be read shows.
  [[nodiscard]] bool take_unreadable(const std::string& what);
  // Readers see what was taken.
  [[nodiscard]] bool flush();
  // Takes from the log itself whatever it has up to `position`, which it must have.
  [[nodiscard]] bool fetch_to(Position position);
  // Takes from the log itself whatever it has.
  [[nodiscard]] BusResult<Ok> fetch_all();

  // The position that follows what was taken.
  [[nodiscard]] Position awaited() const { return next(); }
  [[nodiscard]] const BusError& trouble() const { return trouble_; }
  [[nodiscard]] const IntakeCounts& counts() const { return counts_; }

 private:
  // Had from the log, and may yet come from the stream: the first few positions of each kind.
  struct Fetched {
    std::set<Position> missing;  // should have come before
    std::set<Position> to_come;  // were not due yet
  };

  [[nodiscard]] Position next() const { return last_.next().plus(assembler_.size()); }
  void note_conflict(Position position);
  [[nodiscard]] bool take_late(const ReceivedEvent& event);
  [[nodiscard]] bool take_gap(const ReceivedEvent& event);
  [[nodiscard]] bool take_next(const ReceivedEvent& event);
  // Whether another event is known at its position, as far as that still lies in memory.
  [[nodiscard]] bool is_another(const ReceivedEvent& event) const;
  [[nodiscard]] bool fetch_instead_of(const ReceivedEvent& event);
  enum class Reached { kThere, kBeyondLog, kStopped };
  [[nodiscard]] Reached fetch_towards(Position position);
  [[nodiscard]] BusResult<bool> fetch_piece(std::optional<Position> until);
  [[nodiscard]] bool leave_out(Position position);
  [[nodiscard]] bool stop(BusError error);
  [[nodiscard]] bool stop_beyond_log(Position position);
  [[nodiscard]] bool stop_foreign(Position position);

  StreamLog& log_;
  LogOrigin& origin_;
  const Warn warn_;
  const IntakeFaults faults_;
  IntakeCounts counts_;
  CommitAssembler assembler_;
  Position last_;  // of the last whole commit, which may still lie in the batch
  ChainHash last_hash_;
  std::shared_ptr<CommitBatch> batch_ = std::make_shared<CommitBatch>();
  std::chrono::steady_clock::time_point batch_began_;
  bool overlaps_ = true;
  int beyond_log_ = 0;  // events that the log does not have, since begin()
  std::deque<Fetched> fetched_;
  BusError trouble_{BusErrorCode::kEnded, ""};
};

}  // namespace orderlog
