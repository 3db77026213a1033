#include "api/command_gateway.h"

#include <utility>

#include "api/not_taken.h"

namespace orderlog {
namespace {

struct ExchangeTicket : Ticket {
  http::ExchangeId to;
  AnswerWriter writer = nullptr;
};

void answer_and_delete(Ticket* ticket, http::ExchangeFinder& finder) {
  const std::unique_ptr<ExchangeTicket> mine(static_cast<ExchangeTicket*>(ticket));
  finder.visit(mine->to, [&](http::Exchange& exchange) {
    http::Response& response = exchange.response(200);
    mine->writer(mine->answer, response);
    exchange.respond(response);
  });
}

}  // namespace

// Between one I/O thread and the line. That thread's own, except deliver().
class CommandGateway::Lane final : public AnswerSink {
 public:
  Lane(Line* line, http::Outbox& outbox, std::uint32_t io_thread)
      : line_(line), outbox_(outbox), io_thread_(io_thread) {}

  void add(std::unique_ptr<ExchangeTicket> ticket) {
    ticket->sink = this;
    waiting_.push_back(std::move(ticket));
    if (waiting_.size() > 1) return;
    outbox_.post(io_thread_, [this](http::ExchangeFinder& finder) { end_round(finder); });
  }

  void deliver(std::span<Ticket* const> tickets) override {
    // Written on the I/O thread, into its reused response; the log's thread goes on with the next
    // batch.
    outbox_.post(io_thread_, [batch = std::vector<Ticket*>(tickets.begin(), tickets.end())](
                                 http::ExchangeFinder& finder) {
      for (Ticket* ticket : batch) answer_and_delete(ticket, finder);
    });
  }

 private:
  // What the line takes is its own until deliver(); the rest is answered here.
  void end_round(http::ExchangeFinder& finder) {
    tickets_.clear();
    for (auto& ticket : std::exchange(waiting_, {})) tickets_.push_back(ticket.release());
    const std::size_t taken = line_->submit(tickets_);
    for (Ticket* ticket : std::span(tickets_).subspan(taken)) submit_alone(ticket, finder);
  }

  void submit_alone(Ticket* ticket, http::ExchangeFinder& finder) {
    const SubmitResult result = line_->submit(ticket);
    if (result == SubmitResult::kTaken) return;
    ticket->answer.outcome = not_taken(result);
    answer_and_delete(ticket, finder);
  }

  Line* const line_;
  http::Outbox& outbox_;
  const std::uint32_t io_thread_;
  std::vector<std::unique_ptr<ExchangeTicket>> waiting_;
  std::vector<Ticket*> tickets_;
};

CommandGateway::CommandGateway(Line* line, http::Outbox& outbox) {
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
