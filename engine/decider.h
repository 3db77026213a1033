#pragma once

// Decides one command after the other into the open batch. Belongs to the line's thread.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "engine/aggregate_cache.h"
#include "engine/aggregate_loader.h"
#include "engine/batch.h"
#include "engine/in_flight.h"
#include "engine/line.h"
#include "engine/recorder.h"

namespace orderlog {

class Decider {
 public:
  Decider(EventStore& store, const LineOptions& options, LineMetrics& metrics);

  // Opens a batch; its commits follow on everything decided so far. `now_ms` is the line's time for
  // all of it and never goes back. `clock_ms` is what the clock says, which may: waiting is
  // measured on it, because reception was.
  void open(std::unique_ptr<Batch> batch, std::uint64_t durable_batch, TimeMs now_ms,
            TimeMs clock_ms);

  // What is decided next into the open batch is decided at another time, which is not earlier.
  void set_time(TimeMs now_ms, TimeMs clock_ms) {
    now_ms_ = now_ms;
    clock_ms_ = clock_ms;
  }

  // Has the envelope expect the version that its target has now, where there is one: for replays,
  // in which whoever read a version would have read this one.
  void expect_present_version(Envelope& envelope);

  // Decides and puts the ticket, answered, into the batch. False when its key is on its way to the
  // disk: then the ticket is untouched and should come again after a later batch.
  [[nodiscard]] bool decide_ticket(Ticket& ticket);

  // Gives itself the command that this due deadline asks for. False, and nothing, when that is
  // under way already, or when it came to nothing or could not be read before: then it is tried
  // again after a minute.
  [[nodiscard]] bool decide_deadline(const PendingDeadline& deadline);

  // What the open batch holds so far.
  [[nodiscard]] const CommitBatch& commits() const { return *batch_->commits; }

  // The same with the answers to it, in bytes.
  [[nodiscard]] std::size_t bytes() const { return batch_->bytes(); }

  // The batch with everything decided since open().
  [[nodiscard]] std::unique_ptr<Batch> close();

  // For a quick start next time; nothing may be on its way to the disk.
  void take_last_snapshots(Batch& batch) { recorder_.take_last_snapshots(batch.snapshots); }

  // Forgets everything that is not durable; the store is asked again.
  void start_over();

  // How many due deadlines are passed over.
  [[nodiscard]] std::size_t given_up() const { return given_up_.size(); }
  [[nodiscard]] bool has_given_up(const PendingDeadline& deadline) const {
    return given_up_.contains(deadline.position.value());
  }
  // Of these only are due still.
  void keep_given_up(std::span<const PendingDeadline> due);

  [[nodiscard]] Position head() const { return Position(next_.value() - 1); }

 private:
  enum class Due { kGiven, kNotYet, kTrouble };
  [[nodiscard]] Due give_due_command(const PendingDeadline& deadline);
  void decide_new(const Envelope& envelope, std::string_view command_name, Answer& answer);
  void record_rejection(const Envelope& envelope, std::string_view command_name,
                        Rejection rejection, Answer& answer);
  void record(const Envelope& envelope, std::string_view command_name, Decision decision,
              Answer& answer);
  // Folds and appends the events as one commit; `conclude` is called in between, when the cache
  // shows what they did: it completes the answer, writes answer_detail_ and returns AnswerView's
  // kind.
  template <class Conclude>
  void append_commit(const Envelope& envelope, std::string_view command_name,
                     std::span<NewEvent> events, Answer& answer, Conclude conclude);
  void show(const Envelope& envelope, const Decision& decision, Answer& answer);
  void repeat(const Envelope& envelope, std::string_view command_name, Position commit_position,
              Answer& answer);
  [[nodiscard]] StoreResult<std::optional<Rejection>> check_version(const Envelope& envelope);
  [[nodiscard]] CommitHeader header_for(const Envelope& envelope,
                                        std::string_view command_name) const;
  // Into commit_: the one that holds the position.
  [[nodiscard]] StoreResult<Ok> read_commit(Position position);
  void trouble(Answer& answer, const StoreError& error);

  EventStore& store_;
  const LineOptions& options_;
  LineMetrics& metrics_;
  AggregateCache cache_;
  AggregateLoader loader_;
  Recorder recorder_;
  InFlight in_flight_;
  // By their positions: deadlines whose command did nothing, or can't be read, and when each is
  // tried again.
  std::unordered_map<std::uint64_t, TimeMs> given_up_;
  std::unique_ptr<Batch> batch_;
  Position next_;
  TimeMs now_ms_ = 0;
  TimeMs clock_ms_ = 0;
  std::string command_body_;
  std::string answer_detail_;
  std::string commit_bytes_;
  CommitView commit_;
};

}  // namespace orderlog
