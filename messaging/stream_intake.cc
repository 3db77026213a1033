#include "messaging/stream_intake.h"

#include <utility>

namespace orderlog {
namespace {

// A batch is seen by readers as one: large enough to cost little, small enough not to be waited
// for.
constexpr std::size_t kBatchCommits = 512;
constexpr std::size_t kBatchBytes = std::size_t{1} << 20;
constexpr std::chrono::milliseconds kBatchTime{2};
// Fetched pieces whose messages may come later that are remembered, and positions of each.
constexpr std::size_t kFetchedPieces = 64;
constexpr std::size_t kMissingPositions = 4'096;

constexpr int kBeyondLogMax = 16;

std::string text_of(Position position) { return std::to_string(position.value()); }

}  // namespace

StreamIntake::StreamIntake(StreamLog& log, LogOrigin& origin, Warn warn, IntakeFaults faults)
    : log_(log), origin_(origin), warn_(std::move(warn)), faults_(faults) {
  begin();
}

void StreamIntake::begin() {
  const Head head = log_.received();
  last_ = head.position;
  last_hash_ = head.hash;
  assembler_.clear();
  batch_ = std::make_shared<CommitBatch>();
  overlaps_ = true;
  beyond_log_ = 0;
}

bool StreamIntake::take(const ReceivedEvent& event) {
  if (event.line != log_.line()) {
    return take_unreadable("it is of line " + std::to_string(event.line.value()));
  }
  if (faults_.trusts_order) {
    ReceivedEvent shifted = event;
    const std::uint64_t shift = next().value() - event.position.value();
    shifted.position = next();
    shifted.commit_first = event.commit_first.plus(shift);
    shifted.commit_last = event.commit_last.plus(shift);
    return take_next(shifted);
  }
  if (event.position < next()) return take_late(event);
  if (event.position > next()) return take_gap(event);
  return take_next(event);
}

bool StreamIntake::is_another(const ReceivedEvent& event) const {
  const auto found = log_.find(event.position);
  CommitView commit;
  if (!found || !decode_commit(found->commit().bytes, commit)) return false;
  const EventView& known = commit.events[event.position.value() - commit.first_position.value()];
  return commit.commit_id != event.commit_id || known.stream != event.stream ||
         known.version != event.version || known.type != event.type ||
         (event.chain_hash && *event.chain_hash != stored_hash(found->commit().bytes));
}

void StreamIntake::note_conflict(Position position) {
  counts_.conflicts.fetch_add(1);
  warn_("stream_conflict", "The stream holds two events of position " + text_of(position) +
                               "; the one that came first is kept.");
}

void StreamIntake::compare(const ReceivedEvent& event) {
  if (event.line != log_.line() || (is_another(event) && !faults_.trusts_stream)) {
    note_conflict(event.position);
  }
}

bool StreamIntake::take_late(const ReceivedEvent& event) {
  if (event.position <= last_ && event.position > log_.received().position && !flush()) {
    return false;
  }
  if (is_another(event) && !faults_.trusts_stream) {
    if (overlaps_) return stop_foreign(event.position);
    note_conflict(event.position);
    return true;
  }
  if (overlaps_) return true;
  for (Fetched& fetched : fetched_) {
    if (fetched.to_come.erase(event.position) > 0) return true;
    if (fetched.missing.erase(event.position) == 0) continue;
    counts_.swapped.fetch_add(1);
    warn_("stream_swapped", "The event of position " + text_of(event.position) +
                                " came after that of position " +
                                text_of(Position(next().value() - 1)) +
                                "; it had been fetched from the log meanwhile.");
    return true;
  }
  counts_.duplicates.fetch_add(1);
  return true;
}

bool StreamIntake::take_gap(const ReceivedEvent& event) {
  counts_.gaps.fetch_add(1);
  warn_("stream_gap", "The event of position " + text_of(event.position) +
                          " came where that of position " + text_of(next()) +
                          " was to come; what is missing is fetched from the log.");
  return fetch_instead_of(event);
}

bool StreamIntake::fetch_instead_of(const ReceivedEvent& event) {
  const auto positions = [](Position from, Position to) {
    std::set<Position> some;
    for (Position at = from; at < to && some.size() < kMissingPositions; at = at.next()) {
      some.insert(some.end(), at);
    }
    return some;
  };
  Fetched fetched{positions(next(), event.position), {}};
  const Reached reached = fetch_towards(event.position);
  if (reached == Reached::kStopped) return false;
  if (reached == Reached::kBeyondLog) return leave_out(event.position);
  fetched.to_come = positions(event.position.next(), last_.next());
  fetched_.push_back(std::move(fetched));
  if (fetched_.size() > kFetchedPieces) fetched_.pop_front();
  overlaps_ = false;
  return true;
}

bool StreamIntake::take_next(const ReceivedEvent& event) {
  overlaps_ = false;
  std::string reason = "its data is in the log only";
  bool added = false;
  if (!event.data_is_elsewhere) {
    auto outcome = assembler_.add(event, last_.next());
    added = outcome.ok();
    if (!added) reason = outcome.error();
  }
  if (!added) {
    if (faults_.trusts_order) {
      assembler_.clear();
      return true;
    }
    if (!event.data_is_elsewhere) {
      counts_.unreadable.fetch_add(1);
      warn_("stream_unreadable", "The event of position " + text_of(event.position) +
                                     " is fetched from the log: " + reason + ".");
    }
    return fetch_instead_of(event);
  }
  counts_.events.fetch_add(1, std::memory_order_relaxed);
  const auto commit = assembler_.complete();
  if (!commit) return true;
  const auto now = std::chrono::steady_clock::now();
  if (batch_->empty()) batch_began_ = now;
  batch_->add_sealed(*commit, event.chain_hash.value_or(kChainStart));
  assembler_.clear();
  const auto contradiction = log_.contradicts((*batch_)[batch_->size() - 1]);
  if (contradiction && !faults_.trusts_stream && !faults_.trusts_order) {
    return stop_foreign(*contradiction);
  }
  last_ = commit->last_position();
  last_hash_ = stored_hash((*batch_)[batch_->size() - 1].bytes);
  const bool is_full = batch_->size() >= kBatchCommits || batch_->bytes() >= kBatchBytes ||
                       now - batch_began_ >= kBatchTime;
  return !is_full || flush();
}

bool StreamIntake::take_unreadable(const std::string& what) {
  counts_.unreadable.fetch_add(1);
  warn_("stream_unreadable",
        "A message can't be read: " + what + ". What it should have said is fetched from the log.");
  return true;  // the next one's position shows the gap
}

bool StreamIntake::flush() {
  if (batch_->empty()) return true;
  if (!log_.feed(std::exchange(batch_, std::make_shared<CommitBatch>()))) {
    return stop({BusErrorCode::kEnded, "The log is closed."});
  }
  return true;
}

// False: the log has nothing more.
BusResult<bool> StreamIntake::fetch_piece(std::optional<Position> until) {
  const auto piece = origin_.fetch({last_, last_hash_});
  if (!piece) return fail(piece.error());
  log_.note_published(piece->head);
  if (piece->head < last_) {
    return fail(BusError{BusErrorCode::kForeignStream,
                         "NATS: the log ends at position " + text_of(piece->head) +
                             ", but position " + text_of(last_) +
                             " is known here: it is another log, or has lost its end."});
  }
  if (piece->commits == nullptr) return false;
  batch_began_ = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < piece->commits->size(); ++i) {
    const CommitBytes commit = (*piece->commits)[i];
    if (until && commit.first > *until) break;
    if (commit.first != last_.next()) {
      return fail(BusError{BusErrorCode::kForeignStream,
                           "NATS: the log has no commit that begins at position " +
                               text_of(last_.next()) + ": it is another one."});
    }
    if (const auto contradiction = log_.contradicts(commit);
        contradiction && !faults_.trusts_stream) {
      static_cast<void>(stop_foreign(*contradiction));
      return fail(trouble_);
    }
    batch_->add_sealed(commit);
    last_ = commit.last;
    last_hash_ = stored_hash(commit.bytes);
    counts_.fetched.fetch_add(commit.last.value() - commit.first.value() + 1);
  }
  if (!flush()) return fail(trouble_);
  return true;
}

StreamIntake::Reached StreamIntake::fetch_towards(Position position) {
  if (!flush()) return Reached::kStopped;
  assembler_.clear();
  while (last_ < position) {
    const auto more = fetch_piece(position);
    if (!more) {
      static_cast<void>(stop(more.error()));
      return Reached::kStopped;
    }
    if (!*more) return Reached::kBeyondLog;
  }
  return Reached::kThere;
}

bool StreamIntake::stop_beyond_log(Position position) {
  return stop({BusErrorCode::kForeignStream, "NATS: the stream has an event of position " +
                                                 text_of(position) + ", but the log ends at " +
                                                 text_of(last_) + "."});
}

bool StreamIntake::fetch_to(Position position) {
  const Reached reached = fetch_towards(position);
  return reached == Reached::kBeyondLog ? stop_beyond_log(position) : reached == Reached::kThere;
}

// Events are published when the log has them, so one that it does not have was published by
// somebody else. One may be a mistake; many are another log.
bool StreamIntake::leave_out(Position position) {
  if (++beyond_log_ > kBeyondLogMax) return stop_beyond_log(position);
  counts_.unreadable.fetch_add(1);
  warn_("stream_beyond_log", "The stream has an event of position " + text_of(position) +
                                 ", but the log ends at " + text_of(last_) +
                                 ": somebody else has published it, and it is left out.");
  return true;
}

BusResult<Ok> StreamIntake::fetch_all() {
  if (!flush()) return fail(trouble_);
  assembler_.clear();
  while (true) {
    const auto more = fetch_piece(std::nullopt);
    if (!more) return fail(more.error());
    if (!*more) return Ok{};
    overlaps_ = true;  // messages of what was fetched may be on their way
  }
}

bool StreamIntake::stop(BusError error) {
  trouble_ = std::move(error);
  assembler_.clear();
  return false;
}

bool StreamIntake::stop_foreign(Position position) {
  batch_ = std::make_shared<CommitBatch>();
  return stop({BusErrorCode::kForeignStream,
               "NATS: the stream holds another log's events: that of position " +
                   text_of(position) +
                   " is not the one that is known here. Nothing of it is applied. Was the server "
                   "started on another directory, or this one copied from elsewhere?"});
}

}  // namespace orderlog
