#pragma once

// Reads a JetStream stream from its first message, as any client in any language could, and holds
// it to the log (I10: published = log).

#include <cstdint>
#include <string>
#include <vector>

#include "eventstore/event_store.h"
#include "messaging/bus.h"

namespace orderlog::testing {

struct StreamedMessage {
  std::string subject;
  std::string id;            // Nats-Msg-Id
  std::string content_type;  // header Content-Type
  std::string ce_id;         // header ce-id; empty in structured mode
  std::string data;
  std::uint64_t sequence = 0;
};

// Every message of the stream, in its order; nothing when there is no such stream. Ends the test
// when the server does not answer in time.
[[nodiscard]] std::vector<StreamedMessage> read_stream(Bus& bus, const std::string& stream);
[[nodiscard]] std::vector<StreamedMessage> read_stream(const std::string& url,
                                                       const std::string& stream);

struct StreamAudit {
  std::uint64_t events = 0;  // of the log
  std::uint64_t messages = 0;
  // The first few differences, as sentences; empty: published = log, in order, each once.
  std::vector<std::string> differences;
};

// Messages from `log`'s position `first` on are expected; structured mode.
[[nodiscard]] StreamAudit audit(const std::vector<StreamedMessage>& messages, const EventStore& log,
                                Position first = Position(1));

}  // namespace orderlog::testing
