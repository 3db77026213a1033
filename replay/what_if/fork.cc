#include "replay/what_if/fork.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <utility>

#include "domain/codec/codec.h"
#include "engine/decider.h"
#include "replay/commit_reading.h"
#include "replay/what_if/deadline_watch.h"
#include "replay/what_if/end_of_command.h"

namespace orderlog {
namespace {

// Large enough that a sync costs little per command, small enough to stay in the processor's cache.
constexpr std::size_t kBatchCommits = 1'024;
constexpr std::size_t kBatchBytes = std::size_t{2} << 20;

constexpr std::string_view kTimerId = "due#";  // Decider's, of what it gives itself

LineOptions line_options(const ForkOptions& options) {
  LineOptions line;
  line.rules = options.rules;
  line.decide = options.decide;
  line.cache_bytes = options.cache_bytes;
  return line;
}

// The stream whose deadline the engine's own timer acted on; empty for what is none of its commits.
std::string_view stream_of_timer(const CommitView& commit) {
  if (!commit.commit_id.starts_with(kTimerId)) return {};
  std::uint64_t position = 0;
  const std::string_view digits = commit.commit_id.substr(kTimerId.size());
  std::from_chars(digits.data(), digits.data() + digits.size(), position);
  std::string_view otherwise;
  for (const EventView& event : commit.events) {
    if (event.cleared_deadline_position == Position{position}) return event.stream;
    // An older program named some after the deadline before, which had just been replaced.
    if (event.cleared_deadline_ms != 0 && otherwise.empty()) otherwise = event.stream;
  }
  return otherwise;
}

class Forking {
 public:
  Forking(const EventStore& original, EventStore& fork, const ForkOptions& options)
      : original_(original),
        fork_(fork),
        options_(options),
        line_(line_options(options)),
        decider_(fork, line_, metrics_) {
    report_.original = original.head();
  }

  StoreResult<std::optional<ForkReport>> run(const ForkProgress& progress,
                                             const std::atomic<bool>* cancelled) {
    const std::uint64_t total = report_.original.position.value();
    open_batch();
    const auto cursor = original_.read_from(Position{1});
    for (Position last{0}; last < report_.original.position;) {
      if (cancelled != nullptr && cancelled->load()) return std::optional<ForkReport>{};
      const auto next = cursor->next();
      if (!next) return fail(next.error());
      if (!*next) break;
      last = (*next)->last;
      if (auto decided = decide_again(**next); !decided) return fail(decided.error());
      if (progress) progress(last.value(), total);
      if (options_.stop_at_difference && report_.first_difference) break;
    }
    if (auto rest = act_on_own_deadlines(now_ms_); !rest) return fail(rest.error());
    if (auto written = write_batch(); !written) return fail(written.error());
    if (auto flushed = fork_.flush(); !flushed) return fail(flushed.error());
    report_.fork = fork_.head();
    return std::optional(std::move(report_));
  }

 private:
  StoreResult<Ok> decide_again(const CommitBytes& commit) {
    if (const auto decoded = decode_commit(commit.bytes, view_); !decoded) {
      return fail(damaged_commit(commit.first, decoded.error()));
    }
    ++report_.commits;
    if (auto acted = act_on_own_deadlines(view_.recorded_at_ms); !acted) return acted;
    set_time(view_.recorded_at_ms);
    const bool is_timer = view_.commit_id.starts_with(kTimerId);
    const auto decided = is_timer ? time_again() : command_again();
    if (!decided) return fail(decided.error());
    note(commit, is_timer, *decided);
    watch_.take_original(view_);
    const CommitBatch& batch = decider_.commits();
    if (batch.size() >= kBatchCommits || batch.bytes() >= kBatchBytes) {
      if (auto written = write_batch(); !written) return written;
      open_batch();
    }
    return Ok{};
  }

  // How it ended where it made no commit.
  StoreResult<std::string> command_again() {
    ++report_.commands;
    auto command = decode_stored_command(parser_, view_.command, view_.command_body);
    if (!command) {
      return fail(damaged_commit(view_.first_position,
                                 "has a command " + std::string(view_.command) +
                                     " that this program can't read: " + command.error()));
    }
    if (options_.rewrite) options_.rewrite(*command, view_.commit_id);
    Ticket ticket;
    ticket.envelope = envelope_for(*std::move(command));
    if (view_.expected_version &&
        end_of(view_, parser_) != to_string(RejectionCode::kVersionMismatch)) {
      decider_.expect_present_version(ticket.envelope);
    }
    if (!decider_.decide_ticket(ticket)) {
      // A key in the open batch looks like this one: the store can tell them apart.
      if (auto written = write_batch(); !written) return fail(written.error());
      open_batch();
      set_time(view_.recorded_at_ms);
      if (!decider_.decide_ticket(ticket)) {
        return fail(
            damaged_commit(view_.first_position, "has an idempotency key that was used before"));
      }
    }
    if (const auto* trouble = std::get_if<Trouble>(&ticket.answer.outcome)) {
      return fail(StoreError{StoreErrorCode::kIo, trouble->detail});
    }
    return end_of(ticket.answer);
  }

  Envelope envelope_for(Command command) const {
    Envelope envelope;
    envelope.command = std::move(command);
    envelope.tenant = TenantId(view_.tenant);
    envelope.actor = view_.actor;
    envelope.idempotency_key = view_.idempotency_key;
    envelope.correlation_id = view_.correlation_id;
    envelope.fresh_id = view_.commit_id;
    envelope.expected_version = view_.expected_version;
    envelope.received_at_ms = view_.recorded_at_ms - view_.waited_ms;
    if (view_.imported) envelope.at_ms = view_.time_ms;
    return envelope;
  }

  StoreResult<std::string> time_again() {
    const auto deadline = watch_.shared_with(view_.tenant, stream_of_timer(view_));
    if (!deadline) {
      ++report_.timers_left;
      return std::string(kEndedNotRecorded);
    }
    ++report_.timers;
    if (auto acted = act_on(*deadline, view_.recorded_at_ms); !acted) return fail(acted.error());
    return std::string(kEndedNotRecorded);
  }

  StoreResult<Ok> act_on_own_deadlines(TimeMs until_ms) {
    for (auto due = watch_.own_due_at(until_ms); due; due = watch_.own_due_at(until_ms)) {
      if (auto acted = act_on(*due, std::max(due->due_ms, now_ms_)); !acted) return acted;
      if (decider_.commits().size() == unseen_) continue;
      ++report_.timers_own;
      take_unseen_commits();
    }
    return Ok{};
  }

  StoreResult<Ok> act_on(const PendingDeadline& deadline, TimeMs at_ms) {
    if (deadline.position > fork_.head().position) {  // its commit is looked up in the store
      if (auto written = write_batch(); !written) return written;
      open_batch();
    }
    set_time(at_ms);
    if (decider_.decide_deadline(deadline)) return Ok{};
    if (!decider_.has_given_up(deadline)) {
      return fail(StoreError{StoreErrorCode::kIo, "the fork's deadline at position " +
                                                      std::to_string(deadline.position.value()) +
                                                      " could not be acted on"});
    }
    watch_.give_up(deadline);  // it came to nothing
    return Ok{};
  }

  // What the fork made of the log's commit, and how its command ended if it made none.
  void note(const CommitBytes& commit, bool is_timer, const std::string& end) {
    const CommitBatch& batch = decider_.commits();
    const bool made_one = batch.size() == unseen_ + 1;
    if (!report_.first_difference &&
        !(made_one && covered_bytes(batch[unseen_].bytes) == covered_bytes(commit.bytes))) {
      report_.first_difference = commit.first;
    }
    take_unseen_commits();
    if (is_timer) return;
    EndOfCommand ends{std::string(view_.command), end_of(view_, parser_), end};
    if (made_one) ends.is = end_of(fork_view_, parser_);
    ++report_.ends[std::move(ends)];
  }

  void take_unseen_commits() {
    const CommitBatch& batch = decider_.commits();
    for (; unseen_ < batch.size(); ++unseen_) {
      ++report_.fork_commits;
      const auto decoded = decode_commit(batch[unseen_].bytes, fork_view_);
      ORDERLOG_CHECK(decoded.ok(), "what was just encoded can be read");
      watch_.take_fork(fork_view_);
    }
  }

  void set_time(TimeMs at_ms) {
    now_ms_ = at_ms;
    decider_.set_time(at_ms, at_ms);
  }

  void open_batch() {
    auto batch = std::make_unique<Batch>();
    batch->number = ++batch_number_;
    decider_.open(std::move(batch), batch_number_ - 1, now_ms_, now_ms_);
    unseen_ = 0;
  }

  StoreResult<Ok> write_batch() {
    const auto batch = decider_.close();
    if (batch->commits->empty()) return Ok{};
    if (const auto appended = fork_.append(batch->commits); !appended) {
      return fail(appended.error());
    }
    for (const SnapshotToKeep& keep : batch->snapshots) {
      // Derived: without it an aggregate takes longer to load.
      (void)fork_.put_snapshot(keep.tenant, keep.stream, keep.snapshot);
    }
    return Ok{};
  }

  const EventStore& original_;
  EventStore& fork_;
  const ForkOptions& options_;
  const LineOptions line_;
  LineMetrics metrics_;
  Decider decider_;
  DeadlineWatch watch_;
  JsonParser parser_;
  CommitView view_;       // the log's
  CommitView fork_view_;  // the fork's newest
  TimeMs now_ms_ = 0;
  std::uint64_t batch_number_ = 0;
  std::size_t unseen_ = 0;  // the open batch's commits from here on are not in the watch yet
  ForkReport report_;
};

}  // namespace

StoreResult<std::optional<ForkReport>> fork_log(const EventStore& original, EventStore& fork,
                                                const ForkOptions& options,
                                                const ForkProgress& progress,
                                                const std::atomic<bool>* cancelled) {
  if (fork.head().position != Position{}) {
    return fail(StoreError{StoreErrorCode::kConflict, "a fork begins with an empty log"});
  }
  return Forking(original, fork, options).run(progress, cancelled);
}

}  // namespace orderlog
