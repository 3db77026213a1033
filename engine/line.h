#pragma once

// The line (生产线): one writer decides every command of its merchants, one after the other.
//
// Two threads. The line's own takes tickets from the bounded queue in batches, decides, folds, and
// encodes; the log's thread appends and syncs the batch before it, then hands the answers out.
// Deciding and syncing overlap.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "domain/decision.h"
#include "domain/rules.h"
#include "engine/ticket.h"
#include "eventstore/event_store.h"

namespace orderlog {

// What decides a command; pure, as orderlog::decide is.
using DecideFunction =
    std::function<DecisionResult(const World& world, const Context& context, const Command&)>;

struct LineOptions {
  Rules rules;
  // Replays may plug in another one; a server only to plant a bug (app/planted_refunds.h).
  DecideFunction decide = orderlog::decide;
  std::size_t queue_capacity =
      16'384;  // tickets waiting; beyond it a command is refused as overloaded
  // Memory of commands that are not answered yet; beyond it the same.
  std::size_t queue_bytes = std::size_t{128} << 20;
  std::size_t max_batch = 1'024;  // commands decided and synced together
  // Commits and answers synced together: a batch ends with the command that takes it so far.
  std::size_t max_batch_bytes = std::size_t{16} << 20;
  std::size_t cache_bytes = std::size_t{256} << 20;  // folded aggregates kept in memory
  // A planted bug: time goes back with the clock.
  bool planted_trust_clock = false;
  // A planted bug: discounted orders are counted as the log has them, so that those on their way to
  // the disk don't see one another.
  bool planted_loose_discounts = false;
  // Called once, on the log's thread, when a sync failed: the process must end, and not with
  // success.
  std::function<void(const StoreError&)> on_fatal;
};

// Counters since the start; any thread may read them.
struct LineMetrics {
  std::atomic<std::uint64_t> commands{0};
  std::atomic<std::uint64_t> commits{0};
  std::atomic<std::uint64_t> events{0};
  std::atomic<std::uint64_t> batches{0};  // = syncs
  std::atomic<std::uint64_t> rejected{0};
  std::atomic<std::uint64_t> replayed{0};
  std::atomic<std::uint64_t> overloaded{0};
  std::atomic<std::uint64_t> timers_fired{0};
  std::atomic<std::uint64_t> timers_refused{0};     // due, and their commands come to nothing
  std::atomic<std::uint64_t> aggregates_loaded{0};  // folded from the log, not found in the cache
  std::atomic<std::uint64_t> cached_bytes{0};
  std::atomic<std::uint64_t> queued{0};
  std::atomic<std::uint64_t> queued_bytes{0};  // of all that are not answered yet
  std::atomic<std::uint64_t> sync_us{0};       // time spent in append, microseconds
  // When the append that is under way began, by the steady clock; 0 while there is none.
  std::atomic<std::chrono::steady_clock::rep> append_began{0};
  // What the line takes the time to be: the clock's, or the log's where the clock stands before it.
  std::atomic<TimeMs> now_ms{0};

  // How long the append under way has taken so far.
  [[nodiscard]] std::chrono::milliseconds append_lasts() const;
};

enum class SubmitResult { kTaken, kOverloaded, kDraining };

// When the log's last commit was recorded, by the clock of that time; 0 for an empty log. A line
// never records anything earlier.
[[nodiscard]] StoreResult<TimeMs> last_recorded_at(const EventStore& store);

class Line {
 public:
  // Starts both threads. The store and the clock outlive the line.
  [[nodiscard]] static StoreResult<std::unique_ptr<Line>> start(EventStore& store,
                                                                const Clock& clock,
                                                                LineOptions options);
  virtual ~Line() = default;

  // Any thread. Unless kTaken, the ticket stays the caller's and nothing will be delivered.
  [[nodiscard]] virtual SubmitResult submit(Ticket* ticket) = 0;
  // Takes as many as there is room for, in order, with one lock and one wake-up; returns how many.
  [[nodiscard]] virtual std::size_t submit(std::span<Ticket* const> tickets) = 0;

  // Submits and waits. For programs without an event loop; any thread but the line's own.
  [[nodiscard]] Answer execute(Envelope envelope);
  // Many at once, answered in order; waits for room instead of reporting overload.
  [[nodiscard]] std::vector<Answer> execute(std::vector<Envelope> envelopes);

  // The clock was moved by hand: look at the timers now. Any thread.
  virtual void clock_moved() = 0;

  // Takes no more commands, answers what it has taken, ends both threads. Idempotent.
  virtual void drain() = 0;
  [[nodiscard]] virtual bool draining() const = 0;

  [[nodiscard]] virtual const LineMetrics& metrics() const = 0;
};

}  // namespace orderlog
