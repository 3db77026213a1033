#pragma once

// An event of the log as a CloudEvent (CloudEvents 1.0, JSON format): what GET /v1/events, the live
// stream, the relay and `orderlog log show` all give out.
//
// It is in base because engine, messaging and replay write it, and the event store, the only other
// folder that all three may include, knows bytes and no formats for those outside. So it takes an
// event as anybody has it and no commit.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/logged_event.h"

namespace orderlog {

// What the relay says besides, so that whoever reads one event after the other knows whole commits.
struct CommitFacts {
  Position first;
  Position last;
  // The commit's; written with its last event only. Empty: unknown.
  std::span<const std::uint8_t> chain_hash = {};
};

struct CloudEventFacts : LoggedEvent {
  // The payload is a JSON string of what is itself no JSON.
  bool payload_is_text = false;
  // Instead of the payload: a URI reference of where the event is, whole.
  std::string_view data_reference = {};
  std::optional<CommitFacts> commit = std::nullopt;
};

// Appends one JSON object, without a line end:
//
//   specversion "1.0" · id "<line>:<position>" · source "/orderlog/<tenant>/<line>"
//   type "orderlog.<name>.v<schema version>" · subject: the stream · time: RFC 3339, milliseconds
//   datacontenttype "application/json" · data: the payload as it is stored; "text/plain" and a
//   string where that is no JSON
//
// and these extensions: streamversion and position (integers), commitid, and where they are known
// correlationid and actor; with `commit` also commitfirst and commitlast (positions), and chainhash
// (hexadecimal) in the commit's last event.
void write_cloud_event(const CloudEventFacts& facts, std::string& out);
// Attribute by attribute, for a binary content mode: `visit(name, value)`, all but datacontenttype
// and the data. The value's text lives until `visit` returns.
void visit_cloud_event_attributes(
    const CloudEventFacts& facts,
    const std::function<void(std::string_view name, std::string_view value)>& visit);

// "orderlog.OrderPlaced.v1" taken apart again; nullopt for what is never written.
struct CloudEventType {
  std::string_view name;
  std::uint16_t schema_version = 1;
};
[[nodiscard]] std::optional<CloudEventType> parse_cloud_event_type(std::string_view type);

}  // namespace orderlog
