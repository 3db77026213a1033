#pragma once

// An event of the log as a CloudEvent (CloudEvents 1.0, JSON format): what GET /v1/events, the live
// stream, the relay and `orderlog log show` all give out.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "eventstore/commit.h"
#include "eventstore/event_store.h"

namespace orderlog {

// What the relay says besides, so that whoever reads one event after the other knows whole commits.
struct CommitFacts {
  Position first;
  Position last;
  // The commit's; written with its last event only.
  const ChainHash* chain_hash = nullptr;
};

struct CloudEventFacts {
  LineId line;
  Position position;
  std::string_view tenant;
  std::string_view stream;
  StreamVersion version;
  std::string_view type;
  std::uint16_t schema_version = 1;
  std::string_view payload;
  // The payload is a JSON string of what is itself no JSON.
  bool payload_is_text = false;
  // Instead of the payload: a URI reference of where the event is, whole.
  std::string_view data_reference = {};
  TimeMs time_ms = 0;
  std::string_view commit_id;
  std::string_view actor;
  std::string_view correlation_id;
  std::optional<CommitFacts> commit = std::nullopt;
};

[[nodiscard]] CloudEventFacts cloud_event_facts(const CommitView& commit, std::size_t event_index);

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
void write_cloud_event(const CommitView& commit, std::size_t event_index, std::string& out);
void write_cloud_event(LineId line, std::string_view tenant, const StoredEvent& event,
                       std::string& out);

}  // namespace orderlog
