#pragma once

// What messaging/event_message.h writes, read back: strictly, because it comes over a network that
// others publish on too.

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/json/reader.h"
#include "base/logged_event.h"
#include "base/result.h"
#include "eventstore/chain.h"

namespace orderlog {

class BusMessage;

// Views live until the reader's next message, or as long as the message, whichever is shorter.
struct ReceivedEvent : LoggedEvent {
  // The payload is not here: `position` says where the log has it.
  bool data_is_elsewhere = false;
  Position commit_first;
  Position commit_last;
  std::optional<ChainHash> chain_hash;  // with a commit's last event, and only there
};

// One thread.
class EventReader {
 public:
  // What is wrong with the message, for the operator; `out` is then of no use.
  using Outcome = Result<Ok, std::string>;
  // nullopt: there is no such header.
  using Header = std::function<std::optional<std::string_view>(const char* name)>;

  // Structured messages are known by how they begin, so that nobody need parse their headers.
  [[nodiscard]] Outcome read(const BusMessage& message, ReceivedEvent& out);
  [[nodiscard]] Outcome read_structured(std::string_view data, ReceivedEvent& out);
  [[nodiscard]] Outcome read_binary(const Header& header, std::string_view data,
                                    ReceivedEvent& out);

 private:
  static constexpr std::size_t kTexts = 11;

  JsonParser parser_;
  JsonParser data_parser_;                 // texts of `parser_` are in use while it reads
  std::array<std::string, kTexts> texts_;  // decoded headers
};

}  // namespace orderlog
