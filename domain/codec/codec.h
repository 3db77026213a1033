#pragma once

// Commands, events and snapshots to and from JSON. Stored names and schema versions are explicit
// here and never change meaning; each struct's members are described once (domain/*/fields.h) and
// that description both writes and reads.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json/reader.h"
#include "base/result.h"
#include "domain/aggregate.h"
#include "domain/command.h"
#include "domain/event.h"

namespace orderlog {

struct EventType {
  std::string_view name;             // "OrderPlaced"
  std::uint16_t schema_version = 1;  // the one that is written
};

[[nodiscard]] EventType type_of(const Event& event);

// Appends the payload.
void encode_event(const Event& event, std::string& out);

// A stored event back; one of an older version is lifted into today's shape. Fails on an unknown
// type or version and on a payload that this version never wrote; unknown members are refused. One
// parser per thread.
[[nodiscard]] Result<Event, std::string> decode_event(JsonParser& parser, std::string_view type,
                                                      std::uint16_t schema_version,
                                                      std::string_view payload);

// What is wrong with a stored event, if anything: why decode_event would fail, at a fraction of the
// cost.
[[nodiscard]] std::optional<std::string> check_stored_event(JsonParser& parser,
                                                            std::string_view type,
                                                            std::uint16_t schema_version,
                                                            std::string_view payload);

// "place_order"; the name that /v1/commands and the log use.
[[nodiscard]] std::string_view name_of(const Command& command);

// Appends the canonical form: members in a fixed order, defaults left out. Equal commands give
// equal bytes, so it is also the fingerprint that tells a repeated request from a reused key.
void encode_command(const Command& command, std::string& out);

// Whether a client may send a command of this name (the engine's own may not).
[[nodiscard]] bool is_client_command(std::string_view name);

// Reads and checks the data of a client's command. On failure `errors` says what is wrong, member
// by member; an unknown name, or one of the engine's own, is one error at pointer "/command".
[[nodiscard]] std::optional<Command> decode_command(std::string_view name, JsonValue data,
                                                    FieldErrors& errors);

// A command whose identifiers, or a choice, come from the path rather than the body: `path_ids` are
// set before the body is read, and a body that names them too is refused as unknown_field.
struct PathId {
  std::string_view member;  // "order_id"
  std::string_view value;
};
[[nodiscard]] std::optional<Command> decode_command(std::string_view name,
                                                    const std::vector<PathId>& path_ids,
                                                    JsonValue data, FieldErrors& errors);

// A command of the log back, whoever gave it. Only its shape is checked: limits may have changed
// since. Fails on an unknown name and on a body that no version wrote. One parser per thread.
[[nodiscard]] Result<Command, std::string> decode_stored_command(JsonParser& parser,
                                                                 std::string_view name,
                                                                 std::string_view body);
// What is wrong with a stored command, if anything: why decode_stored_command would fail.
[[nodiscard]] std::optional<std::string> check_stored_command(JsonParser& parser,
                                                              std::string_view name,
                                                              std::string_view body);

// An aggregate's state as snapshots and read models keep it; equal states give equal bytes.
void encode_state(const AggregateState& state, std::string& out);
[[nodiscard]] Result<AggregateState, std::string> decode_state(JsonParser& parser,
                                                               const StreamRef& stream,
                                                               std::string_view bytes);

}  // namespace orderlog
