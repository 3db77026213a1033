#include "engine/ticket.h"

#include "base/heap_bytes.h"
#include "domain/codec/command_bytes.h"

namespace orderlog {

std::size_t approximate_bytes(const Ticket& ticket) {
  // What is derived from a ticket, and the allocator's own.
  constexpr std::size_t kAround = 64;
  const Envelope& envelope = ticket.envelope;
  return kAround + sizeof(Ticket) - sizeof(Command) + approximate_bytes(envelope.command) +
         heap_bytes(envelope.tenant) + heap_bytes(envelope.actor) +
         heap_bytes(envelope.idempotency_key) + heap_bytes(envelope.correlation_id) +
         heap_bytes(envelope.fresh_id);
}

}  // namespace orderlog
