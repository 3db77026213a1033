// Messages that come over NATS, where others publish too: events (structured and binary), requests
// for the log, and commands. What is taken is what we would have written, and says the same when it
// is written again.
//
// Input: a letter that says which of them, then the message. Headers, where it has any, are lines
// "name: value" up to an empty one, and stand before the data.

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/request_envelope.h"
#include "domain/codec/codec.h"
#include "messaging/commit_assembler.h"
#include "messaging/event_message.h"
#include "messaging/event_reader.h"
#include "messaging/log_piece.h"
#include "tests/fuzz/fuzzers.h"
#include "tests/fuzz/input_parts.h"
#include "tests/fuzz/property.h"

namespace orderlog::fuzz {
namespace {

const bool kPlanted = is_planted("nats_messages");

using Headers = std::vector<std::pair<std::string, std::string>>;

Headers headers_of(InputParts& parts) {
  Headers headers;
  while (!parts.empty()) {
    const std::string_view line = parts.line();
    if (line.empty()) break;
    const std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos) continue;
    headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
  }
  return headers;
}

std::optional<std::string_view> find(const Headers& headers, std::string_view name) {
  for (const auto& [sent, value] : headers) {
    if (sent == name) return value;
  }
  return std::nullopt;
}

// An event as a message said it; owns its texts.
struct Said {
  explicit Said(const ReceivedEvent& event)
      : received(event), texts{std::string(event.tenant),        std::string(event.stream),
                               std::string(event.type),          std::string(event.payload),
                               std::string(event.commit_id),     std::string(event.actor),
                               std::string(event.correlation_id)} {}

  friend bool operator==(const Said& a, const Said& b) {
    const ReceivedEvent& x = a.received;
    const ReceivedEvent& y = b.received;
    return a.texts == b.texts && x.line == y.line && x.position == y.position &&
           x.version == y.version && x.schema_version == y.schema_version &&
           x.data_is_elsewhere == y.data_is_elsewhere && x.time_ms == y.time_ms &&
           x.commit_first == y.commit_first && x.commit_last == y.commit_last &&
           x.chain_hash == y.chain_hash;
  }

  // But for its texts, which are below.
  ReceivedEvent received;
  std::vector<std::string> texts;
};

// The commit that the event is of, as far as it says.
CommitView commit_of(const Said& said) {
  const ReceivedEvent& event = said.received;
  CommitView commit;
  commit.line = event.line;
  commit.first_position = event.commit_first;
  commit.time_ms = event.time_ms;
  commit.tenant = said.texts[0];
  commit.commit_id = said.texts[4];
  commit.actor = said.texts[5];
  commit.correlation_id = said.texts[6];
  commit.events.resize(event.commit_last.value() - event.commit_first.value() + 1);
  EventView& own = commit.events[event.position.value() - event.commit_first.value()];
  own.stream = said.texts[1];
  own.type = said.texts[2];
  own.payload = said.texts[3];
  own.version = event.version;
  own.schema_version = event.schema_version;
  return commit;
}

EventMessage written(const Said& said, ContentMode mode) {
  static const Subjects kSubjects("orderlog", LineId{0});
  EventMessageWriter writer(kSubjects, mode);
  const CommitView commit = commit_of(said);
  const auto index =
      static_cast<std::size_t>(said.received.position.value() - said.received.commit_first.value());
  const ChainHash hash = said.received.chain_hash.value_or(kChainStart);
  EventMessage message;
  if (said.received.data_is_elsewhere) {
    writer.write_reference(commit, index, hash, message);
  } else {
    writer.write(commit, index, hash, message);
  }
  return message;
}

std::optional<Said> read_binary(const Headers& headers, std::string_view data) {
  EventReader reader;
  ReceivedEvent event;
  const auto header = [&headers](const char* name) { return find(headers, name); };
  if (!reader.read_binary(header, data, event)) return std::nullopt;
  return Said(event);
}

std::optional<Said> read_structured(std::string_view data) {
  EventReader reader;
  ReceivedEvent event;
  if (!reader.read_structured(data, event)) return std::nullopt;
  return Said(event);
}

void check_event(const Said& said) {
  EventMessage structured = written(said, ContentMode::kStructured);
  must(read_structured(structured.data) == said, "an event reads the same as one JSON object");
  EventMessage binary = written(said, ContentMode::kBinary);
  binary.attributes.emplace_back("Content-Type", binary.content_type);
  // The planted bug: of a stream's version, a header has room for two digits.
  for (auto& [name, value] : binary.attributes) {
    if (kPlanted && name == "ce-streamversion")
      value.resize(std::min<std::size_t>(value.size(), 2));
  }
  must(read_binary(binary.attributes, binary.data) == said, "an event reads the same in headers");
}

// A worker's log takes the events that came, and makes commits of them.
void check_assembly(const Said& said) {
  ReceivedEvent event = said.received;
  event.tenant = said.texts[0];
  event.stream = said.texts[1];
  event.type = said.texts[2];
  event.payload = said.texts[3];
  event.commit_id = said.texts[4];
  event.actor = said.texts[5];
  event.correlation_id = said.texts[6];
  CommitAssembler assembler;
  const bool is_first = event.position == event.commit_first;
  must(!assembler.add(event, event.commit_first.next()), "a commit follows the one before it");
  must(assembler.add(event, event.commit_first).ok(), "an event that was read can be put together");
  const auto commit = assembler.complete();
  const bool is_alone = event.commit_first == event.commit_last;
  must(commit.has_value() == (is_first && is_alone), "a commit is there with all its events");
  if (!commit) return;
  std::string bytes;
  encode_commit(*commit, bytes);
  CommitView again;
  must(decode_commit(bytes, again).ok() && again == *commit, "a commit put together is a commit");
}

void take_event(const std::optional<Said>& said) {
  if (!said) return;
  check_event(*said);
  check_assembly(*said);
}

void take_log_request(std::string_view data) {
  const auto request = read_log_request(data);
  if (!request) return;
  const auto again = read_log_request(write_log_request(*request));
  must(again && again->after == request->after && again->offset == request->offset,
       "a request for the log says the same again");
}

// As messaging/command_service.cc and api/command_messages.cc take one.
void take_command(InputParts parts) {
  static const Subjects kSubjects("orderlog", LineId{0});
  static JsonParser parser;
  const std::string_view name = parts.line();
  const auto subject = kSubjects.command_of(name);
  const Headers headers = headers_of(parts);
  if (!subject) return;
  std::string again = "orderlog.";
  append_subject_token(subject->tenant, again);
  again += ".commands.";
  append_subject_token(subject->command, again);
  must(again == name, "a command's subject has one spelling");

  const std::vector<std::pair<std::string_view, std::string_view>> views(headers.begin(),
                                                                         headers.end());
  Envelope envelope;
  FieldErrors errors;
  if (read_envelope_headers(MessageHeaders(views), envelope, errors)) {
    must(envelope.idempotency_key.empty() || is_valid_key(envelope.idempotency_key),
         "what is taken for a key is one");
    must(envelope.idempotency_key == header_of(views, "Idempotency-Key"), "a key is taken whole");
  } else {
    must(!errors.empty(), "what is wrong with a header is said");
  }
  if (const auto data = parser.parse(parts.rest())) {
    static_cast<void>(decode_command(subject->command, *data, errors));
  }
}

}  // namespace

void nats_messages(std::string_view input) {
  InputParts parts(input);
  switch (parts.byte()) {
    case 's':
      return take_event(read_structured(parts.rest()));
    case 'b': {
      const Headers headers = headers_of(parts);
      return take_event(read_binary(headers, parts.rest()));
    }
    case 'l':
      return take_log_request(parts.rest());
    case 'c':
      return take_command(parts);
    default:
      return;
  }
}

}  // namespace orderlog::fuzz
