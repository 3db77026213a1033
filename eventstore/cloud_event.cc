#include "eventstore/cloud_event.h"

#include "base/json/writer.h"
#include "base/rfc3339.h"

namespace orderlog {
namespace {

void append_number(std::uint64_t number, std::string& out) {
  char digits[20];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

}  // namespace

// Tenants and type names are of alphabets that need no escaping, in JSON or in a URI.
void write_cloud_event(const CloudEventFacts& facts, std::string& out) {
  out += R"({"specversion":"1.0","id":")";
  append_number(facts.line.value(), out);
  out += ':';
  append_number(facts.position.value(), out);
  out += R"(","source":"/orderlog/)";
  out += facts.tenant;
  out += '/';
  append_number(facts.line.value(), out);
  out += R"(","type":"orderlog.)";
  out += facts.type;
  out += ".v";
  append_number(facts.schema_version, out);
  out += R"(","subject":)";
  JsonWriter(out).string(facts.stream);
  out += R"(,"time":")";
  append_rfc3339(facts.time_ms, out);
  out += R"(","datacontenttype":"application/json","streamversion":)";
  append_number(facts.version.value(), out);
  out += R"(,"position":)";
  append_number(facts.position.value(), out);
  out += R"(,"commitid":)";
  JsonWriter(out).string(facts.commit_id);
  if (!facts.correlation_id.empty()) {
    out += R"(,"correlationid":)";
    JsonWriter(out).string(facts.correlation_id);
  }
  if (!facts.actor.empty()) {
    out += R"(,"actor":)";
    JsonWriter(out).string(facts.actor);
  }
  out += R"(,"data":)";
  out += facts.payload;
  out += '}';
}

void write_cloud_event(const CommitView& commit, std::size_t event_index, std::string& out) {
  const EventView& event = commit.events[event_index];
  write_cloud_event({.line = commit.line,
                     .position = commit.position_of(event_index),
                     .tenant = commit.tenant,
                     .stream = event.stream,
                     .version = event.version,
                     .type = event.type,
                     .schema_version = event.schema_version,
                     .payload = event.payload,
                     .time_ms = commit.time_ms,
                     .commit_id = commit.commit_id,
                     .actor = commit.actor,
                     .correlation_id = commit.correlation_id},
                    out);
}

void write_cloud_event(LineId line, std::string_view tenant, const StoredEvent& event,
                       std::string& out) {
  write_cloud_event({.line = line,
                     .position = event.position,
                     .tenant = tenant,
                     .stream = event.stream,
                     .version = event.version,
                     .type = event.type,
                     .schema_version = event.schema_version,
                     .payload = event.payload,
                     .time_ms = event.time_ms,
                     .commit_id = event.commit_id,
                     .actor = event.actor,
                     .correlation_id = event.correlation_id},
                    out);
}

}  // namespace orderlog
