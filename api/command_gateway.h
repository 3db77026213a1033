#pragma once

// Commands on their way from exchanges to the line, and answers on their way back: in the batches
// in which they became durable, one wake-up of an I/O thread per batch.

#include <memory>
#include <vector>

#include "api/http/outbox.h"
#include "engine/line.h"

namespace orderlog {

// How an answer is written for the client that waits for it.
using AnswerWriter = void (*)(Answer& answer, http::Response& response);

class CommandGateway {
 public:
  // Any I/O thread, for its own exchanges. Answers at once when the line does not take the command.
  void submit(Envelope envelope, http::Exchange& exchange, AnswerWriter writer);

  CommandGateway(Line& line, http::Outbox& outbox);
  ~CommandGateway();
  CommandGateway(const CommandGateway&) = delete;
  CommandGateway& operator=(const CommandGateway&) = delete;

 private:
  class Return;

  Line& line_;
  http::Outbox& outbox_;
  std::vector<std::unique_ptr<Return>> returns_;  // one per I/O thread
};

}  // namespace orderlog
