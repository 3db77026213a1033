#pragma once

// Commands on their way from exchanges to the line, and answers on their way back. Both go in
// batches: what an I/O thread read in one round wakes the line once, and what became durable
// together wakes an I/O thread once.

#include <memory>
#include <vector>

#include "api/http/outbox.h"
#include "engine/line.h"

namespace orderlog {

// How an answer is written for the client that waits for it.
using AnswerWriter = void (*)(Answer& answer, http::Response& response);

class CommandGateway {
 public:
  // Any I/O thread, for its own exchanges. Answers soon when the line does not take the command.
  void submit(Envelope envelope, http::Exchange& exchange, AnswerWriter writer);

  // Without a line nothing may be submitted.
  CommandGateway(Line* line, http::Outbox& outbox);
  ~CommandGateway();
  CommandGateway(const CommandGateway&) = delete;
  CommandGateway& operator=(const CommandGateway&) = delete;

 private:
  class Lane;

  std::vector<std::unique_ptr<Lane>> lanes_;  // one per I/O thread
};

}  // namespace orderlog
