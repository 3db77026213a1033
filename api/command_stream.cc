#include "api/command_stream.h"

#include <deque>
#include <optional>
#include <string>
#include <utility>

#include "api/answer_response.h"
#include "api/line_splitter.h"
#include "api/not_taken.h"
#include "api/refusals.h"
#include "api/request_envelope.h"
#include "base/json/writer.h"
#include "domain/codec/codec.h"

namespace orderlog {
namespace {

// The year 2000: what is older is a time in seconds.
constexpr TimeMs kMinAtMs = 946'684'800'000;

// Answers in the order of their lines, each there or still to come. The stream's I/O thread.
struct AnswerSlots {
  struct Slot {
    bool done = false;
    std::string text;
  };

  std::deque<Slot> slots;
  std::uint64_t first = 0;  // the number of slots.front()
  // A line was not decided, for want of room or because the server goes: neither are those behind
  // it. What depends on it would be refused by the rules, and that is kept under its key for ever.
  bool cut = false;

  std::uint64_t open() {
    slots.emplace_back();
    return first + slots.size() - 1;
  }
  Slot& operator[](std::uint64_t number) { return slots[number - first]; }
  // Moves the answers that are next in order to `out`.
  void take_done(std::string& out) {
    for (; !slots.empty() && slots.front().done; ++first) {
      out += slots.front().text;
      slots.pop_front();
    }
  }
};

struct LineTicket : Ticket {
  http::ExchangeId to;
  std::shared_ptr<AnswerSlots> slots;
  std::uint64_t number = 0;
};

std::string line_of(int status, const FieldErrors& errors) {
  std::string detail;
  std::string line;
  append_problem_line(problem_of_input(status, errors, detail), line);
  return line;
}

}  // namespace

// The way back to one I/O thread.
class CommandStreams::Return final : public AnswerSink {
 public:
  Return(http::Outbox& outbox, std::uint32_t io_thread) : outbox_(outbox), io_thread_(io_thread) {}

  void deliver(std::span<Ticket* const> tickets) override {
    outbox_.post(io_thread_, [batch = std::vector<Ticket*>(tickets.begin(), tickets.end())](
                                 http::ExchangeFinder& finder) { finish(batch, finder); });
  }

 private:
  static void finish(const std::vector<Ticket*>& batch, http::ExchangeFinder& finder);

  http::Outbox& outbox_;
  std::uint32_t io_thread_;
};

namespace {

class CommandStream final : public http::Stream {
 public:
  CommandStream(const Services& services, IoState& io, AnswerSink& sink, Envelope common,
                http::ExchangeId id)
      : services_(services),
        io_(io),
        sink_(sink),
        common_(std::move(common)),
        id_(id),
        slots_(std::make_shared<AnswerSlots>()) {}

  [[nodiscard]] const std::shared_ptr<AnswerSlots>& slots() const { return slots_; }

  void on_body(std::string_view piece, http::Exchange& exchange) override {
    if (ended_) return;
    received_.add(piece);
    go_on(exchange);
  }

  void on_body_end(http::Exchange& exchange) override {
    ended_ = true;
    go_on(exchange);
  }

  void on_body_failed(const http::Refusal&, http::Exchange& exchange) override {
    // What was complete is decided and answered; then the client sees that the answer is cut.
    failed_ = true;
    go_on(exchange);
  }

  void on_writable(http::Exchange& exchange) override {
    writable_ = true;
    go_on(exchange);
  }

  // What was taken is answered, then the answer ends: the client sees by the number of lines what
  // was not taken.
  void on_drain(http::Exchange& exchange) override {
    ended_ = true;
    received_.clear();
    go_on(exchange);
  }

  // Writes what is answered, takes what there is room for, ends when all is said. Lines that are
  // answered at once leave room again, and nobody else would call for those behind them.
  void go_on(http::Exchange& exchange) {
    do {
      write_done(exchange);
    } while (take_lines());
    set_paused(!has_room(), exchange);
  }

 private:
  // Whether there was any, and room for it.
  bool take_lines() {
    bool took = false;
    tickets_.clear();
    while (has_room()) {
      std::optional<std::string_view> line = received_.take_line();
      if (!line && ended_) line = received_.take_rest();
      if (!line) break;
      took = true;
      if (line->size() > kMaxCommandLineBytes) {
        end_with_too_long_line();
        break;
      }
      take_line(*line);
    }
    if (received_.size() > kMaxCommandLineBytes && !received_.has_line()) {
      end_with_too_long_line();
      took = true;
    }
    submit();
    return took;
  }

  // Where the next line would begin may be unknown, so nothing after this is taken.
  void end_with_too_long_line() {
    slots_->slots.push_back(
        {true, line_of(413, {{"", "payload_too_large",
                              "a line is longer than " + std::to_string(kMaxCommandLineBytes) +
                                  " bytes; the stream ends here"}})});
    received_.clear();
    ended_ = true;
  }

  // Answers that are there take room too while one before them is still to come.
  [[nodiscard]] bool has_room() const {
    return writable_ && !failed_ && slots_->slots.size() < kMaxStreamAnswers;
  }

  void take_line(std::string_view line) {
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty()) return;  // between commands and at the end
    io_.errors.clear();
    auto ticket = std::make_unique<LineTicket>();
    read_line(line, ticket->envelope);
    const std::uint64_t number = slots_->open();
    if (!io_.errors.empty()) {
      (*slots_)[number] = {true, line_of(400, io_.errors)};
      return;
    }
    ticket->to = id_;
    ticket->slots = slots_;
    ticket->number = number;
    ticket->sink = &sink_;
    tickets_.push_back(std::move(ticket));
  }

  void read_line(std::string_view line, Envelope& envelope) {
    FieldErrors& errors = io_.errors;
    auto parsed = io_.parser.parse(line);
    if (!parsed) {
      errors.push_back(std::move(parsed).error());
      return;
    }
    envelope.tenant = common_.tenant;
    envelope.actor = common_.actor;
    envelope.correlation_id = common_.correlation_id;
    envelope.received_at_ms = services_.clock.now_ms();

    ObjectReader reader(*parsed, errors);
    std::string name;
    reader.text("command", name, kMaxIdLength);
    if (reader.text("idempotency_key", envelope.idempotency_key, kMaxKeyLength, kOptional) &&
        !is_valid_key(envelope.idempotency_key)) {
      reader.note("idempotency_key", "invalid_field", "must be 1 to 255 visible ASCII characters");
    }
    std::int64_t at_ms = 0;
    if (reader.integer("at", at_ms, kMinAtMs, envelope.received_at_ms, kOptional)) {
      envelope.at_ms = at_ms;
    }
    std::int64_t version = 0;
    if (reader.integer("if_match", version, 0, kMaxExactInteger, kOptional)) {
      envelope.expected_version = StreamVersion(static_cast<std::uint64_t>(version));
    }
    JsonValue data;
    const bool has_data = reader.any("data", data);
    if (!has_data) reader.note("data", "missing_field", "is required");
    reader.finish();
    if (!errors.empty()) return;

    if (!is_client_command(name)) {
      errors.push_back({"/command", "invalid_field", "there is no command of this name"});
      return;
    }
    std::optional<Command> command = decode_command(name, data, errors);
    for (FieldError& error : errors) error.pointer.insert(0, "/data");
    if (!command) return;
    envelope.command = std::move(*command);
    envelope.fresh_id = io_.ids.next(envelope.received_at_ms);
  }

  // All of them in one go; what the line has no room for is answered so, with all that comes behind
  // it, and the keys make it safe to send them again.
  void submit() {
    if (tickets_.empty()) return;
    std::vector<Ticket*> pointers;
    pointers.reserve(tickets_.size());
    for (const auto& ticket : tickets_) pointers.push_back(ticket.get());
    const std::size_t taken = slots_->cut ? 0 : services_.line->submit(pointers);
    slots_->cut = taken < pointers.size();
    for (std::size_t i = 0; i < taken; ++i) (void)tickets_[i].release();  // until deliver()
    for (std::size_t i = taken; i < tickets_.size(); ++i) {
      LineTicket& ticket = *tickets_[i];
      ticket.answer.outcome = not_taken(*services_.line);
      AnswerSlots::Slot& slot = (*slots_)[ticket.number];
      slot.done = true;
      append_answer_line(ticket.answer, slot.text);
    }
    tickets_.clear();
  }

  void set_paused(bool paused, http::Exchange& exchange) {
    if (paused_ == paused) return;
    paused_ = paused;
    if (paused) {
      exchange.pause_body();
    } else {
      exchange.resume_body();
    }
  }

  void write_done(http::Exchange& exchange) {
    if (!writable_) return;  // answers wait here for a slow client, not in its connection's buffer
    out_.clear();
    slots_->take_done(out_);
    if (!out_.empty()) writable_ = exchange.write(out_);
    if (!slots_->slots.empty()) return;
    if (failed_) {
      exchange.abort();
    } else if (ended_ && received_.empty()) {
      exchange.finish();
    }
  }

  const Services& services_;
  IoState& io_;
  AnswerSink& sink_;
  const Envelope common_;
  const http::ExchangeId id_;
  std::shared_ptr<AnswerSlots> slots_;
  LineSplitter received_;
  std::string out_;
  std::vector<std::unique_ptr<LineTicket>> tickets_;
  bool writable_ = true;
  bool paused_ = false;
  bool ended_ = false;
  bool failed_ = false;
};

}  // namespace

void CommandStreams::Return::finish(const std::vector<Ticket*>& batch,
                                    http::ExchangeFinder& finder) {
  for (std::size_t i = 0; i < batch.size();) {
    const http::ExchangeId to = static_cast<LineTicket*>(batch[i])->to;
    for (; i < batch.size() && static_cast<LineTicket*>(batch[i])->to == to; ++i) {
      const std::unique_ptr<LineTicket> mine(static_cast<LineTicket*>(batch[i]));
      AnswerSlots::Slot& slot = (*mine->slots)[mine->number];
      mine->slots->cut |= std::holds_alternative<Trouble>(mine->answer.outcome);
      slot.done = true;
      append_answer_line(mine->answer, slot.text);
    }
    finder.visit(to, [](http::Exchange& exchange) {
      if (http::Stream* stream = exchange.stream())
        static_cast<CommandStream*>(stream)->go_on(exchange);
    });
  }
}

CommandStreams::CommandStreams(const Services& services, http::Outbox& outbox,
                               const IoStates& io_states)
    : services_(services), io_states_(io_states) {
  for (std::uint32_t i = 0; i < outbox.io_threads(); ++i) {
    returns_.push_back(std::make_unique<Return>(outbox, i));
  }
}

CommandStreams::~CommandStreams() = default;

void CommandStreams::add_routes(http::Router& router) {
  router.add_streaming(
      http::Method::kPost, "/v1/commands",
      [this](const http::Request& request, const http::PathParams&, http::Exchange& exchange) {
        if (!is_ndjson(type_of_body(request))) {
          return refuse(415, "unsupported_media_type",
                        "commands in a stream are sent as application/x-ndjson", exchange);
        }
        const http::ExchangeId id = exchange.id();
        IoState& io = io_states_.of(exchange);
        io.errors.clear();
        Envelope common;
        if (!read_envelope_headers(request, common, io.errors)) {
          return refuse_input(io.errors, exchange);
        }
        if (!common.idempotency_key.empty() || common.expected_version) {
          return refuse(400, "invalid_field",
                        "in a stream, keys and versions belong to its lines, not to its header",
                        exchange);
        }
        exchange.attach(std::make_unique<CommandStream>(services_, io, *returns_[id.io_thread],
                                                        std::move(common), id));
        http::Response& head = exchange.response(200);
        head.set_content_type(http::kNdjson);
        exchange.begin(head);
      });
}

}  // namespace orderlog
