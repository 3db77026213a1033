#include "engine/line.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <limits>
#include <mutex>
#include <thread>
#include <utility>

#include "base/thread_name.h"
#include "engine/decider.h"
#include "engine/intake_queue.h"
#include "engine/log_thread.h"

namespace orderlog {
namespace {

using std::chrono::milliseconds;

// The system's clock may be set while the line sleeps, so it never trusts a long sleep.
constexpr milliseconds kLongestSleep{500};
constexpr std::size_t kMaxDeadlinesPerBatch = 256;
// No batch has this number.
constexpr std::uint64_t kNothingDecided = std::numeric_limits<std::uint64_t>::max();

// Once, by whoever submits it, before any lock.
void weigh(Ticket& ticket) {
  if (ticket.bytes == 0) ticket.bytes = approximate_bytes(ticket);
}

}  // namespace

milliseconds LineMetrics::append_lasts() const {
  using std::chrono::steady_clock;
  const auto began = append_began.load(std::memory_order_relaxed);
  if (began == 0) return {};
  return std::chrono::duration_cast<milliseconds>(steady_clock::now().time_since_epoch() -
                                                  steady_clock::duration(began));
}

StoreResult<TimeMs> last_recorded_at(const EventStore& store) {
  const Position head = store.head().position;
  if (head.value() == 0) return TimeMs{0};
  std::string bytes;
  auto stored = store.commit_at(head, bytes);
  if (!stored) return fail(std::move(stored).error());
  CommitView commit;
  if (!*stored || !decode_commit((*stored)->bytes, commit)) {
    return fail(StoreError{StoreErrorCode::kCorrupt,
                           "the log's last commit can't be read; run `orderlog log verify`"});
  }
  return commit.recorded_at_ms;
}

namespace {

class RunningLine final : public Line {
 public:
  RunningLine(EventStore& store, const Clock& clock, LineOptions options, TimeMs last_recorded_ms)
      : store_(store),
        clock_(clock),
        options_(std::move(options)),
        queue_({options_.queue_capacity, options_.queue_bytes}),
        decider_(store, options_, metrics_),
        now_ms_(last_recorded_ms),
        log_(
            store, metrics_, {options_.max_batch, options_.max_batch_bytes},
            [this](const Batch& batch) { after_batch(batch); }, options_.on_fatal) {
    metrics_.now_ms.store(last_recorded_ms, std::memory_order_relaxed);
    thread_ = std::thread([this] { run(); });
  }

  ~RunningLine() override { drain(); }

  SubmitResult submit(Ticket* ticket) override {
    weigh(*ticket);
    const SubmitResult result = queue_.put(ticket);
    if (result == SubmitResult::kOverloaded) {
      metrics_.overloaded.fetch_add(1, std::memory_order_relaxed);
    }
    return result;
  }

  std::size_t submit(std::span<Ticket* const> tickets) override {
    for (Ticket* ticket : tickets) weigh(*ticket);
    return queue_.put(tickets);
  }

  void clock_moved() override { queue_.poke(); }

  void drain() override {
    const std::lock_guard lock(drain_mutex_);
    queue_.close();
    if (thread_.joinable()) thread_.join();
    log_.stop();
  }

  bool draining() const override { return queue_.closed(); }

  const LineMetrics& metrics() const override { return metrics_; }

 private:
  void run() {
    name_this_thread("line");
    while (take()) {
      if (log_.refused()) start_over();
      clock_ms_ = clock_.now_ms();
      now_ms_ = options_.planted_trust_clock ? clock_ms_ : std::max(now_ms_, clock_ms_);
      metrics_.now_ms.store(now_ms_, std::memory_order_relaxed);
      if (log_.broken()) {
        leave_unknown();
        fired_ = false;
        continue;
      }
      const std::uint64_t durable = log_.durable_batch();
      open_batch(durable);
      fired_ = fire_deadlines();
      decide_deferred(durable);
      decide(taken_);
      push(decider_.close());
    }
    log_.settle();
    if (log_.refused() || log_.broken()) return;  // what the cache shows never happened
    auto last = next_batch();
    decider_.take_last_snapshots(*last);
    if (!last->snapshots.empty()) log_.push(std::move(last));
    log_.settle();
  }

  std::unique_ptr<Batch> next_batch() {
    auto batch = std::make_unique<Batch>();
    batch->number = ++batch_number_;
    return batch;
  }

  void open_batch(std::uint64_t durable) {
    decider_.open(next_batch(), durable, now_ms_, clock_ms_);
  }

  // Before every decision: small commands may have large answers, and timers come in hundreds.
  void end_full_batch() {
    if (decider_.bytes() < options_.max_batch_bytes) return;
    push(decider_.close());
    open_batch(log_.durable_batch());
  }

  void push(std::unique_ptr<Batch> batch) {
    if (batch->commits->empty() && batch->tickets.empty()) return;
    log_.push(std::move(batch));
  }

  // Waits for something to do; false when the queue is closed and nothing is left.
  bool take() {
    has_deferred_.store(!deferred_.empty(), std::memory_order_seq_cst);
    const bool open = queue_.take(options_.max_batch, sleep_time(), deferred_.size(), taken_);
    const Amount size = queue_.size();
    metrics_.queued.store(size.commands, std::memory_order_relaxed);
    metrics_.queued_bytes.store(size.bytes, std::memory_order_relaxed);
    if (open) return true;
    if (deferred_.empty()) return false;
    log_.settle();  // the last repeats find their first answers then
    return true;
  }

  milliseconds sleep_time() {
    // Until this is done, after_batch() wakes us for anything.
    sleeping_until_ms_.store(std::numeric_limits<TimeMs>::max(), std::memory_order_seq_cst);
    milliseconds sleep = kLongestSleep;
    if (!deferred_.empty() && log_.durable_batch() != decided_after_) return milliseconds(0);
    const auto due = store_.next_deadline();
    const TimeMs now = std::max(now_ms_, clock_.now_ms());
    // What was due when the line looked, and was not fired, is on its way to the disk. What fell
    // due since then was not looked at.
    if (due && (*due > now_ms_ || fired_)) {
      sleep = std::min(milliseconds(std::max(*due, now) - now), kLongestSleep);
    }
    if (!due || *due > now)
      sleeping_until_ms_.store(now + sleep.count(), std::memory_order_seq_cst);
    return sleep;
  }

  // On the log's thread, when what a batch did is visible: wakes the line if that is what it sleeps
  // for. Whoever has an answer finds its room free.
  void after_batch(const Batch& batch) {
    std::size_t bytes = 0;
    for (const Ticket* ticket : batch.tickets) bytes += ticket->bytes;
    queue_.give_back(bytes);
    const auto due = store_.next_deadline();
    if (has_deferred_.load(std::memory_order_seq_cst) || log_.refused() ||
        (due && *due < sleeping_until_ms_.load(std::memory_order_seq_cst))) {
      queue_.poke();
    }
  }

  bool fire_deadlines() {
    const auto next = store_.next_deadline();
    if (!next || *next > now_ms_) {
      decider_.keep_given_up({});
      return false;
    }
    if (std::chrono::steady_clock::now() < timers_rest_until_) return false;
    const auto due = store_.deadlines_due(now_ms_, kMaxDeadlinesPerBatch + decider_.given_up());
    if (!due) return false;
    bool fired = false;
    for (const PendingDeadline& deadline : *due) {
      end_full_batch();
      fired |= decider_.decide_deadline(deadline);
    }
    decider_.keep_given_up(*due);
    return fired;
  }

  // Repeats of what is on its way to the disk wait for a batch that ends, so that is when they are
  // looked at again, and not with every other ticket.
  void decide_deferred(std::uint64_t durable) {
    if (std::exchange(decided_after_, durable) == durable) return;
    again_.swap(deferred_);
    decide(again_);
  }

  void decide(std::vector<Ticket*>& tickets) {
    for (Ticket* ticket : tickets) {
      end_full_batch();
      if (!decider_.decide_ticket(*ticket)) deferred_.push_back(ticket);
    }
    tickets.clear();
  }

  // The log's thread answers them: outcome unknown.
  void leave_unknown() {
    auto batch = next_batch();
    batch->tickets.swap(deferred_);
    batch->tickets.insert(batch->tickets.end(), taken_.begin(), taken_.end());
    taken_.clear();
    push(std::move(batch));
  }

  // An append was refused with nothing written: what the cache shows since then never happened.
  void start_over() {
    log_.settle();
    decider_.start_over();
    decided_after_ = kNothingDecided;  // what the repeats waited for never happened
    log_.resume();
    // Or what is due would be decided and refused again without end.
    timers_rest_until_ = std::chrono::steady_clock::now() + kLongestSleep;
  }

  EventStore& store_;
  const Clock& clock_;
  const LineOptions options_;
  LineMetrics metrics_;
  IntakeQueue queue_;
  Decider decider_;
  TimeMs now_ms_;  // never goes back, whatever the clock does
  TimeMs clock_ms_ = 0;
  std::uint64_t batch_number_ = 0;
  std::vector<Ticket*> taken_;
  std::vector<Ticket*> deferred_;
  std::vector<Ticket*> again_;  // deferred ones that are looked at again
  // The batch that was durable when tickets were decided last.
  std::uint64_t decided_after_ = kNothingDecided;
  std::chrono::steady_clock::time_point timers_rest_until_{};
  bool fired_ = true;  // so that what fell due while nobody ran is looked at first
  std::atomic<bool> has_deferred_{false};
  std::atomic<TimeMs> sleeping_until_ms_{0};
  std::mutex drain_mutex_;
  LogThread log_;
  std::thread thread_;
};

}  // namespace

StoreResult<std::unique_ptr<Line>> Line::start(EventStore& store, const Clock& clock,
                                               LineOptions options) {
  auto last = last_recorded_at(store);
  if (!last) return fail(std::move(last).error());
  return std::unique_ptr<Line>(
      std::make_unique<RunningLine>(store, clock, std::move(options), *last));
}

}  // namespace orderlog
