#include "engine/decider.h"

#include <algorithm>
#include <limits>

#include "base/heap_bytes.h"
#include "domain/codec/codec.h"
#include "domain/view.h"
#include "engine/recorded_answer.h"
#include "engine/unreadable.h"
#include "eventstore/commit_reading.h"

namespace orderlog {
namespace {

constexpr std::string_view kTimerActor = "timer";
constexpr TimeMs kGivenUpForMs = 60'000;

std::uint32_t waited_ms(const Envelope& envelope, TimeMs clock_ms) {
  if (envelope.at_ms) return 0;  // an imported command was never waiting here
  const TimeMs waited = std::clamp<TimeMs>(clock_ms - envelope.received_at_ms, 0,
                                           std::numeric_limits<std::uint32_t>::max());
  return static_cast<std::uint32_t>(waited);
}

// Of an aggregate's state; other answers are short.
std::size_t body_bytes(const Answer& answer) {
  const Done* done = std::get_if<Done>(&answer.outcome);
  return done == nullptr ? 0 : heap_bytes(done->body);
}

}  // namespace

Decider::Decider(EventStore& store, const LineOptions& options, LineMetrics& metrics)
    : store_(store),
      options_(options),
      metrics_(metrics),
      cache_(options.cache_bytes),
      loader_(store, cache_),
      recorder_(store.line(), cache_, loader_),
      next_(store.head().position.next()) {}

void Decider::open(std::unique_ptr<Batch> batch, std::uint64_t durable_batch, TimeMs now_ms,
                   TimeMs clock_ms) {
  batch_ = std::move(batch);
  now_ms_ = now_ms;
  clock_ms_ = clock_ms;
  in_flight_.forget(durable_batch);
  cache_.evict(durable_batch);
}

std::unique_ptr<Batch> Decider::close() {
  recorder_.take_snapshots(batch_->snapshots);
  metrics_.cached_bytes.store(cache_.bytes(), std::memory_order_relaxed);
  metrics_.timers_refused.store(given_up_.size(), std::memory_order_relaxed);
  metrics_.aggregates_loaded.store(loader_.folded(), std::memory_order_relaxed);
  return std::move(batch_);
}

void Decider::start_over() {
  cache_.clear();
  in_flight_.clear();
  given_up_.clear();
  recorder_.forget_ripe();
  next_ = store_.head().position.next();
}

void Decider::expect_present_version(Envelope& envelope) {
  const auto target = target_of(envelope.command);
  if (!target) return;
  const auto loaded = loader_.load(envelope.tenant.view(), target->kind, target->id);
  if (loaded && *loaded != nullptr) envelope.expected_version = (*loaded)->version;
}

bool Decider::decide_ticket(Ticket& ticket) {
  const Envelope& envelope = ticket.envelope;
  const std::string_view command_name = name_of(envelope.command);
  const bool has_key = !envelope.idempotency_key.empty();
  if (has_key && in_flight_.may_have_key(envelope.tenant.view(), envelope.idempotency_key)) {
    return false;
  }
  command_body_.clear();
  encode_command(envelope.command, command_body_);

  ticket.answer.line = store_.line();
  if (has_key) {
    const auto seen = store_.find_key(envelope.tenant.view(), envelope.idempotency_key);
    if (!seen) {
      trouble(ticket.answer, seen.error());
    } else if (*seen) {
      repeat(envelope, command_name, **seen, ticket.answer);
    } else {
      decide_new(envelope, command_name, ticket.answer);
    }
  } else {
    decide_new(envelope, command_name, ticket.answer);
  }
  metrics_.commands.fetch_add(1, std::memory_order_relaxed);
  batch_->tickets.push_back(&ticket);
  batch_->answer_bytes += body_bytes(ticket.answer);
  return true;
}

bool Decider::decide_deadline(const PendingDeadline& deadline) {
  if (in_flight_.has_deadline(deadline)) return false;
  const auto given_up = given_up_.find(deadline.position.value());
  if (given_up != given_up_.end() && now_ms_ < given_up->second) return false;
  const Position before = next_;
  const Due due = give_due_command(deadline);
  if (due == Due::kNotYet) return false;
  // What can't be read is passed over like what came to nothing: there may be so many of them that
  // nobody would get to those behind.
  if (due == Due::kTrouble || next_ == before) {
    given_up_.insert_or_assign(deadline.position.value(), now_ms_ + kGivenUpForMs);
    return false;
  }
  given_up_.erase(deadline.position.value());
  in_flight_.add_deadline(batch_->number, deadline);
  metrics_.timers_fired.fetch_add(1, std::memory_order_relaxed);
  return true;
}

void Decider::keep_given_up(std::span<const PendingDeadline> due) {
  if (given_up_.empty()) return;
  auto all = std::move(given_up_);
  given_up_.clear();
  for (const PendingDeadline& deadline : due) {
    if (auto known = all.extract(deadline.position.value())) given_up_.insert(std::move(known));
  }
}

Decider::Due Decider::give_due_command(const PendingDeadline& deadline) {
  // A deadline can be seen a moment before its commit can.
  if (deadline.position > store_.head().position) return Due::kNotYet;
  if (!read_commit(deadline.position)) return Due::kTrouble;
  const EventView& event =
      commit_.events[deadline.position.value() - commit_.first_position.value()];
  auto stream = stream_ref_from(event.stream);
  if (!stream) return Due::kTrouble;
  const auto loaded = loader_.load(commit_.tenant, stream->kind, stream->id);
  if (!loaded || *loaded == nullptr) return Due::kTrouble;
  if (const CachedAggregate& entry = **loaded; entry.deadline.position != deadline.position) {
    // What is on its way to the disk may have taken this deadline away already, and set another
    // that is due as well: that one's turn comes under its own name.
    const bool is_under_way = entry.last_position > store_.head().position;
    return is_under_way ? Due::kNotYet : Due::kTrouble;
  }

  Envelope envelope;
  envelope.command = due_command(*stream);
  envelope.tenant = TenantId(commit_.tenant);
  envelope.actor = kTimerActor;
  envelope.correlation_id = commit_.correlation_id;
  // Derived from what caused it, so that deciding the log again gives the same ids; no client's id
  // can look like it.
  envelope.fresh_id = "due#" + std::to_string(deadline.position.value());
  envelope.received_at_ms = clock_ms_;
  command_body_.clear();
  encode_command(envelope.command, command_body_);
  Answer answer;
  decide_new(envelope, name_of(envelope.command), answer);
  return std::holds_alternative<Trouble>(answer.outcome) ? Due::kTrouble : Due::kGiven;
}

void Decider::decide_new(const Envelope& envelope, std::string_view command_name, Answer& answer) {
  if (envelope.expected_version) {
    auto checked = check_version(envelope);
    if (!checked) return trouble(answer, checked.error());
    if (*checked) return record_rejection(envelope, command_name, std::move(**checked), answer);
  }
  const LoadedWorld world(loader_, envelope.tenant.view(), envelope.fresh_id,
                          options_.planted_loose_discounts);
  const Context context{.now_ms = envelope.at_ms.value_or(now_ms_),
                        .recorded_at_ms = now_ms_,
                        .waited_ms = waited_ms(envelope, clock_ms_),
                        .fresh_id = envelope.fresh_id,
                        .line = store_.line(),
                        .position = next_,
                        .rules = options_.rules};
  DecisionResult decided = options_.decide(world, context, envelope.command);
  if (world.error()) {
    trouble(answer, *world.error());
  } else if (!decided) {
    record_rejection(envelope, command_name, std::move(decided).error(), answer);
  } else {
    record(envelope, command_name, std::move(*decided), answer);
  }
}

StoreResult<std::optional<Rejection>> Decider::check_version(const Envelope& envelope) {
  const auto target = target_of(envelope.command);
  if (!target) {
    return std::optional<Rejection>(Rejection{
        RejectionCode::kVersionMismatch, "what this command creates has no version to match yet"});
  }
  auto loaded = loader_.load(envelope.tenant.view(), target->kind, target->id);
  if (!loaded) return fail(std::move(loaded).error());
  if (*loaded == nullptr) return std::optional<Rejection>();  // decide() says not_found
  const StreamVersion current = (*loaded)->version;
  if (current == *envelope.expected_version) return std::optional<Rejection>();
  Rejection mismatch{RejectionCode::kVersionMismatch,
                     "the version is " + std::to_string(current.value()) + ", not " +
                         std::to_string(envelope.expected_version->value())};
  mismatch.current_version = current;
  return std::optional<Rejection>(std::move(mismatch));
}

CommitHeader Decider::header_for(const Envelope& envelope, std::string_view command_name) const {
  CommitHeader header;
  header.commit_id = envelope.fresh_id;
  header.time_ms = envelope.at_ms.value_or(now_ms_);
  header.recorded_at_ms = now_ms_;
  header.waited_ms = waited_ms(envelope, clock_ms_);
  header.imported = envelope.at_ms.has_value();
  header.tenant = envelope.tenant.view();
  header.actor = envelope.actor;
  header.correlation_id = envelope.correlation_id;
  header.idempotency_key = envelope.idempotency_key;
  header.expected_version = envelope.expected_version;
  header.command = command_name;
  header.command_body = command_body_;
  return header;
}

template <class Conclude>
void Decider::append_commit(const Envelope& envelope, std::string_view command_name,
                            std::span<NewEvent> events, Answer& answer, Conclude conclude) {
  const CommitHeader header = header_for(envelope, command_name);
  if (auto prepared = recorder_.prepare(header.tenant, events); !prepared) {
    return trouble(answer, prepared.error());
  }
  const Position first = next_;
  recorder_.fold(header, first, batch_->number, events);
  next_ = next_.plus(events.size());
  const std::uint8_t kind = conclude();
  recorder_.append(header, first, {kind, answer_detail_}, *batch_->commits);
  if (!header.idempotency_key.empty()) {
    in_flight_.add_key(batch_->number, header.tenant, header.idempotency_key);
  }
  answer.position = head();
  metrics_.commits.fetch_add(1, std::memory_order_relaxed);
  metrics_.events.fetch_add(events.size(), std::memory_order_relaxed);
}

void Decider::record(const Envelope& envelope, std::string_view command_name, Decision decision,
                     Answer& answer) {
  if (decision.events.empty()) {
    // Already so. Without a key nobody could tell; with one, this answer is the key's for ever.
    if (envelope.idempotency_key.empty()) return show(envelope, decision, answer);
    decision.events.push_back(
        {{AggregateKind::kOutcomes, ""}, CommandSatisfied{std::string(command_name)}});
  }
  append_commit(envelope, command_name, decision.events, answer, [&] {
    show(envelope, decision, answer);
    const Done& done = std::get<Done>(answer.outcome);
    write_recorded(RecordedDone{done.kind, done.subject, done.version, decision.refund_id},
                   answer_detail_);
    return static_cast<std::uint8_t>(done.kind);
  });
}

void Decider::record_rejection(const Envelope& envelope, std::string_view command_name,
                               Rejection rejection, Answer& answer) {
  metrics_.rejected.fetch_add(1, std::memory_order_relaxed);
  answer.position = head();
  answer.outcome = Refused{std::move(rejection)};
  if (envelope.idempotency_key.empty()) return;
  const Rejection& said = std::get<Refused>(answer.outcome).rejection;
  NewEvent noted{
      {AggregateKind::kOutcomes, ""},
      CommandRejected{std::string(command_name), std::string(to_string(said.code)), said.detail}};
  append_commit(envelope, command_name, {&noted, 1}, answer, [&] {
    write_recorded(said, answer_detail_);
    return kRejectionAnswer;
  });
}

void Decider::show(const Envelope& envelope, const Decision& decision, Answer& answer) {
  const CachedAggregate* subject =
      cache_.find(envelope.tenant.view(), decision.subject.kind, decision.subject.id);
  ORDERLOG_CHECK(subject != nullptr, "a decision's subject was loaded or created by it");
  Done done{decision.answer, decision.subject, subject->version, {}};
  done.body.reserve(1'024);
  write_answer(decision.answer, subject->state, subject->version, decision.refund_id,
               envelope.at_ms.value_or(now_ms_), done.body);
  answer.outcome = std::move(done);
  answer.position = head();
}

void Decider::repeat(const Envelope& envelope, std::string_view command_name,
                     Position commit_position, Answer& answer) {
  if (const auto read = read_commit(commit_position); !read) return trouble(answer, read.error());
  answer.position = commit_.last_position();
  if (commit_.command != command_name || commit_.command_body != command_body_) {
    answer.outcome = KeyReused{};
    return;
  }
  answer.replayed = true;
  metrics_.replayed.fetch_add(1, std::memory_order_relaxed);
  if (auto rejection = recorded_rejection(commit_.answer)) {
    answer.outcome = Refused{std::move(*rejection)};
    return;
  }
  auto recorded = recorded_done(commit_.answer);
  if (!recorded) {
    return trouble(answer, {StoreErrorCode::kCorrupt, "the answer kept at position " +
                                                          std::to_string(commit_position.value()) +
                                                          " can't be read"});
  }
  const TimeMs time_ms = commit_.time_ms;
  auto state = loader_.state_at(envelope.tenant.view(), recorded->subject, recorded->version);
  if (!state) return trouble(answer, state.error());
  Done done{recorded->kind, recorded->subject, recorded->version, {}};
  write_answer(recorded->kind, *state, recorded->version, recorded->refund_id, time_ms, done.body);
  answer.outcome = std::move(done);
}

StoreResult<Ok> Decider::read_commit(Position position) {
  return decode_commit_at(store_, position, commit_bytes_, commit_, undecodable_commit);
}

void Decider::trouble(Answer& answer, const StoreError& error) {
  answer.outcome = Trouble{TroubleCode::kInternal, error.detail};
  answer.position = head();
}

}  // namespace orderlog
