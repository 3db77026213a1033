#include "api/command_gateway.h"

#include <utility>

namespace orderlog {
namespace {

struct ExchangeTicket : Ticket {
  http::ExchangeId to;
  AnswerWriter writer = nullptr;
};

void answer(ExchangeTicket& ticket, http::Exchange& exchange) {
  http::Response& response = exchange.response(200);
  ticket.writer(ticket.answer, response);
  exchange.respond(response);
}

}  // namespace

// The way back to one I/O thread.
class CommandGateway::Return final : public AnswerSink {
 public:
  Return(http::Outbox& outbox, std::uint32_t io_thread) : outbox_(outbox), io_thread_(io_thread) {}

  void deliver(std::span<Ticket* const> tickets) override {
    // Written on the I/O thread, into its reused response; the log's thread goes on with the next
    // batch.
    outbox_.post(io_thread_, [batch = std::vector<Ticket*>(tickets.begin(), tickets.end())](
                                 http::ExchangeFinder& finder) {
      for (Ticket* ticket : batch) {
        const std::unique_ptr<ExchangeTicket> mine(static_cast<ExchangeTicket*>(ticket));
        finder.visit(mine->to, [&](http::Exchange& exchange) { answer(*mine, exchange); });
      }
    });
  }

 private:
  http::Outbox& outbox_;
  std::uint32_t io_thread_;
};

CommandGateway::CommandGateway(Line& line, http::Outbox& outbox) : line_(line), outbox_(outbox) {
  for (std::uint32_t i = 0; i < outbox.io_threads(); ++i) {
    returns_.push_back(std::make_unique<Return>(outbox, i));
  }
}

CommandGateway::~CommandGateway() = default;

void CommandGateway::submit(Envelope envelope, http::Exchange& exchange, AnswerWriter writer) {
  auto ticket = std::make_unique<ExchangeTicket>();
  ticket->envelope = std::move(envelope);
  ticket->to = exchange.id();
  ticket->writer = writer;
  ticket->sink = returns_[ticket->to.io_thread].get();
  switch (line_.submit(ticket.get())) {
    case SubmitResult::kTaken:
      (void)ticket.release();  // until deliver()
      return;
    case SubmitResult::kOverloaded:
      ticket->answer.outcome = Trouble{TroubleCode::kOverloaded, ""};
      break;
    case SubmitResult::kDraining:
      ticket->answer.outcome = Trouble{TroubleCode::kDraining, ""};
      break;
  }
  answer(*ticket, exchange);
}

}  // namespace orderlog
