#pragma once

// A command handed to the line and its answer coming back.

#include <cstddef>
#include <span>

#include "engine/answer.h"
#include "engine/envelope.h"

namespace orderlog {

struct Ticket;

// So many commands, which hold so many bytes between them.
struct Amount {
  std::size_t commands = 0;
  std::size_t bytes = 0;
};

// Takes answers in the batches in which they became durable, so that whoever waits is woken once
// per batch.
class AnswerSink {
 public:
  virtual ~AnswerSink() = default;
  // On the log's thread: must not block. The tickets are the receiver's again.
  virtual void deliver(std::span<Ticket* const> tickets) = 0;
};

// Belongs to the line from submit() until its sink gets it back. Derive from it to carry what the
// answer is for.
struct Ticket {
  Envelope envelope;
  Answer answer;
  AnswerSink* sink = nullptr;
  std::size_t bytes = 0;  // what it holds without its answer; the line weighs it when it comes
};

// Bytes this ticket roughly takes in memory before it is answered, for bounded queues.
[[nodiscard]] std::size_t approximate_bytes(const Ticket& ticket);

}  // namespace orderlog
