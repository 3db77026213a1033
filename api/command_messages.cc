#include "api/command_messages.h"

#include <memory>
#include <optional>
#include <utility>

#include "api/answer_response.h"
#include "api/not_taken.h"
#include "api/refusals.h"
#include "base/thread_name.h"
#include "domain/codec/codec.h"

namespace orderlog {

struct CommandMessages::MessageTicket : Ticket {
  Reply reply;
};

CommandMessages::CommandMessages(Line& line, const Clock& clock, CommandMessagesOptions options)
    : line_(line), clock_(clock), options_(options), answering_([this] { answer_in_turn(); }) {}

CommandMessages::~CommandMessages() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  answering_.join();
}

void CommandMessages::take(const CommandMessage& message, Reply reply) {
  http::Response refusal;
  auto ticket = std::make_unique<MessageTicket>();
  if (!read(message, ticket->envelope, refusal) || !make_room(refusal)) {
    refused_.fetch_add(1, std::memory_order_relaxed);
    return answer(reply, refusal);
  }
  ticket->reply = std::move(reply);
  ticket->sink = this;
  const SubmitResult result = line_.submit(ticket.get());
  if (result == SubmitResult::kTaken) {
    (void)ticket.release();  // the line's until deliver()
    return;
  }
  refused_.fetch_add(1, std::memory_order_relaxed);
  ticket->answer.outcome = not_taken(result);
  Ticket* refused = ticket.release();
  deliver({&refused, 1});
}

bool CommandMessages::read(const CommandMessage& message, Envelope& envelope,
                           http::Response& refusal) {
  if (!is_valid_id(message.tenant)) {
    write_refusal(400, "invalid_field", "the subject names no tenant", refusal);
    return false;
  }
  if (message.data.size() > options_.data_bytes_max) {
    write_refusal(413, "payload_too_large", "the message is too long", refusal);
    return false;
  }
  if (!message.headers) {
    // Perhaps there was a key among them: taking the command without it would not be safe.
    write_refusal(400, "invalid_field", "a header has no value, is none, or there are too many",
                  refusal);
    return false;
  }
  const std::string_view type = header_of(*message.headers, "Content-Type");
  if (!type.empty() && !is_json(type)) {
    write_refusal(415, "unsupported_media_type", "commands are sent as application/json", refusal);
    return false;
  }
  FieldErrors errors;
  if (read_envelope_headers(*message.headers, envelope, errors)) {
    auto parsed = parser_.parse(message.data);
    if (!parsed) {
      errors.push_back(std::move(parsed).error());
    } else if (auto command = decode_command(message.command, *parsed, errors)) {
      envelope.command = std::move(*command);
    }
  }
  if (!errors.empty()) {
    write_refused_input(errors, refusal);
    return false;
  }
  envelope.tenant = TenantId(message.tenant);
  envelope.received_at_ms = clock_.now_ms();
  envelope.fresh_id = ids_.next(envelope.received_at_ms);
  return true;
}

bool CommandMessages::make_room(http::Response& refusal) {
  const std::lock_guard lock(mutex_);
  if (refusing_) {
    write_trouble(not_taken(SubmitResult::kDraining), refusal);
  } else if (paused_) {
    write_refusal(503, "foreign_stream",
                  "what is published under this prefix is another log's; nothing happened",
                  refusal);
  } else if (in_flight_ >= options_.in_flight_max) {
    write_refusal(503, "overloaded", "too many commands are under way; nothing happened", refusal);
  } else {
    ++in_flight_;
    return true;
  }
  return false;
}

void CommandMessages::refuse_more() {
  const std::lock_guard lock(mutex_);
  refusing_ = true;
}

void CommandMessages::pause() {
  const std::lock_guard lock(mutex_);
  paused_ = true;
}

void CommandMessages::resume() {
  const std::lock_guard lock(mutex_);
  paused_ = false;
}

// Counted first: who has the answer finds it in the metrics.
void CommandMessages::answer(const Reply& reply, const http::Response& answer) {
  const auto hundreds = static_cast<std::size_t>(answer.status() / 100);
  if (hundreds >= 1 && hundreds <= answers_by_class_.size()) {
    answers_by_class_[hundreds - 1].fetch_add(1, std::memory_order_relaxed);
  }
  reply(answer);
}

CommandMessages::Counts CommandMessages::counts() const {
  Counts counts;
  counts.refused = refused_.load(std::memory_order_relaxed);
  for (std::size_t i = 0; i < answers_by_class_.size(); ++i) {
    counts.answers_by_class[i] = answers_by_class_[i].load(std::memory_order_relaxed);
  }
  const std::lock_guard lock(mutex_);
  counts.in_flight = in_flight_;
  return counts;
}

bool CommandMessages::wait_until_answered(std::chrono::milliseconds at_most) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, at_most, [this] { return in_flight_ == 0; });
}

void CommandMessages::deliver(std::span<Ticket* const> tickets) {
  const std::lock_guard lock(mutex_);
  decided_.insert(decided_.end(), tickets.begin(), tickets.end());
  // Under the lock: once the last one is answered this may be gone.
  changed_.notify_all();
}

// A reply may wait for the bus, which the log's thread must not: so they have a thread.
void CommandMessages::answer_in_turn() {
  name_this_thread("cmd-answers");
  http::Response response;
  std::vector<Ticket*> batch;
  while (true) {
    {
      std::unique_lock lock(mutex_);
      in_flight_ -= batch.size();
      batch.clear();
      if (in_flight_ == 0) changed_.notify_all();
      changed_.wait(lock, [this] { return !decided_.empty() || (ending_ && in_flight_ == 0); });
      if (decided_.empty()) return;
      batch.swap(decided_);
    }
    for (Ticket* ticket : batch) {
      const std::unique_ptr<MessageTicket> mine(static_cast<MessageTicket*>(ticket));
      write_answer_response(mine->answer, response);
      answer(mine->reply, response);
    }
  }
}

}  // namespace orderlog
