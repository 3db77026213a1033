#include "api/command_gateway.h"

#include <utility>

namespace orderlog {
namespace {

// Rather than wait for the end of a long round, the line starts on the first part of it.
constexpr std::size_t kSubmittedAtOnce = 32;

struct ExchangeTicket : Ticket {
  http::ExchangeId to;
  AnswerWriter writer = nullptr;
};

void answer(ExchangeTicket& ticket, http::ExchangeFinder& finder) {
  finder.visit(ticket.to, [&](http::Exchange& exchange) {
    http::Response& response = exchange.response(200);
    ticket.writer(ticket.answer, response);
    exchange.respond(response);
  });
}

}  // namespace

// Between one I/O thread and the line. That thread's own, except deliver().
class CommandGateway::Lane final : public AnswerSink {
 public:
  Lane(Line& line, http::Outbox& outbox, std::uint32_t io_thread)
      : line_(line), outbox_(outbox), io_thread_(io_thread) {}

  void add(std::unique_ptr<ExchangeTicket> ticket) {
    ticket->sink = this;
    waiting_.push_back(std::move(ticket));
    if (!std::exchange(round_is_open_, true)) {
      outbox_.post(io_thread_, [this](http::ExchangeFinder& finder) { end_round(finder); });
    }
    if (waiting_.size() >= kSubmittedAtOnce) submit_waiting();
  }

  void deliver(std::span<Ticket* const> tickets) override {
    // Written on the I/O thread, into its reused response; the log's thread goes on with the next
    // batch.
    outbox_.post(io_thread_, [batch = std::vector<Ticket*>(tickets.begin(), tickets.end())](
                                 http::ExchangeFinder& finder) {
      for (Ticket* ticket : batch) {
        const std::unique_ptr<ExchangeTicket> mine(static_cast<ExchangeTicket*>(ticket));
        answer(*mine, finder);
      }
    });
  }

 private:
  // What the line takes is its own until deliver(); the rest stays.
  void submit_waiting() {
    span_.clear();
    for (const auto& ticket : waiting_) span_.push_back(ticket.get());
    const auto taken = static_cast<std::ptrdiff_t>(line_.submit(span_));
    for (auto it = waiting_.begin(); it != waiting_.begin() + taken; ++it) (void)it->release();
    waiting_.erase(waiting_.begin(), waiting_.begin() + taken);
  }

  void end_round(http::ExchangeFinder& finder) {
    round_is_open_ = false;
    submit_waiting();
    for (auto& ticket : std::exchange(waiting_, {})) {
      switch (line_.submit(ticket.get())) {
        case SubmitResult::kTaken:
          (void)ticket.release();
          continue;
        case SubmitResult::kOverloaded:
          ticket->answer.outcome = Trouble{TroubleCode::kOverloaded, ""};
          break;
        case SubmitResult::kDraining:
          ticket->answer.outcome = Trouble{TroubleCode::kDraining, ""};
          break;
      }
      answer(*ticket, finder);
    }
  }

  Line& line_;
  http::Outbox& outbox_;
  const std::uint32_t io_thread_;
  bool round_is_open_ = false;
  std::vector<std::unique_ptr<ExchangeTicket>> waiting_;
  std::vector<Ticket*> span_;
};

CommandGateway::CommandGateway(Line& line, http::Outbox& outbox) {
  for (std::uint32_t i = 0; i < outbox.io_threads(); ++i) {
    lanes_.push_back(std::make_unique<Lane>(line, outbox, i));
  }
}

CommandGateway::~CommandGateway() = default;

void CommandGateway::submit(Envelope envelope, http::Exchange& exchange, AnswerWriter writer) {
  auto ticket = std::make_unique<ExchangeTicket>();
  ticket->envelope = std::move(envelope);
  ticket->to = exchange.id();
  ticket->writer = writer;
  lanes_[ticket->to.io_thread]->add(std::move(ticket));
}

}  // namespace orderlog
