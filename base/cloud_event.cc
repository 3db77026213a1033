#include "base/cloud_event.h"

#include "base/decimal.h"
#include "base/hex.h"
#include "base/json/writer.h"
#include "base/position_token.h"
#include "base/rfc3339.h"

namespace orderlog {
namespace {

// Of a type.
constexpr std::string_view kPrefix = "orderlog.";
constexpr std::string_view kVersion = ".v";

void append_source(const CloudEventFacts& facts, std::string& out) {
  out += "/orderlog/";
  out += facts.tenant;
  out += '/';
  append_decimal(facts.line.value(), out);
}

void append_type(const CloudEventFacts& facts, std::string& out) {
  out += kPrefix;
  out += facts.type;
  out += kVersion;
  append_decimal(facts.schema_version, out);
}

bool ends_commit(const CloudEventFacts& facts) {
  return !facts.commit->chain_hash.empty() && facts.position == facts.commit->last;
}

}  // namespace

// Tenants and type names are of alphabets that need no escaping, in JSON or in a URI.
void write_cloud_event(const CloudEventFacts& facts, std::string& out) {
  out += R"({"specversion":"1.0","id":")";
  append_position_token(facts.line, facts.position, out);
  out += R"(","source":")";
  append_source(facts, out);
  out += R"(","type":")";
  append_type(facts, out);
  out += R"(","subject":)";
  JsonWriter(out).string(facts.stream);
  out += R"(,"time":")";
  append_rfc3339(facts.time_ms, out);
  out += R"(","datacontenttype":")";
  out += facts.payload_is_text ? "text/plain" : "application/json";
  out += R"(","streamversion":)";
  append_decimal(facts.version.value(), out);
  out += R"(,"position":)";
  append_decimal(facts.position.value(), out);
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
  if (facts.commit) {
    out += R"(,"commitfirst":)";
    append_decimal(facts.commit->first.value(), out);
    out += R"(,"commitlast":)";
    append_decimal(facts.commit->last.value(), out);
    if (ends_commit(facts)) {
      out += R"(,"chainhash":")";
      append_hex_of(facts.commit->chain_hash, out);
      out += '"';
    }
  }
  if (facts.data_reference.empty()) {
    out += R"(,"data":)";
    out += facts.payload;
  } else {
    out += R"(,"dataref":)";
    JsonWriter(out).string(facts.data_reference);
  }
  out += '}';
}

void visit_cloud_event_attributes(
    const CloudEventFacts& facts,
    const std::function<void(std::string_view name, std::string_view value)>& visit) {
  std::string text;
  const auto give = [&](std::string_view name, auto append) {
    text.clear();
    append();
    visit(name, text);
  };
  const auto give_number = [&](std::string_view name, std::uint64_t number) {
    give(name, [&] { append_decimal(number, text); });
  };
  visit("specversion", "1.0");
  give("id", [&] { append_position_token(facts.line, facts.position, text); });
  give("source", [&] { append_source(facts, text); });
  give("type", [&] { append_type(facts, text); });
  visit("subject", facts.stream);
  give("time", [&] { append_rfc3339(facts.time_ms, text); });
  give_number("streamversion", facts.version.value());
  give_number("position", facts.position.value());
  visit("commitid", facts.commit_id);
  if (!facts.correlation_id.empty()) visit("correlationid", facts.correlation_id);
  if (!facts.actor.empty()) visit("actor", facts.actor);
  if (facts.commit) {
    give_number("commitfirst", facts.commit->first.value());
    give_number("commitlast", facts.commit->last.value());
    if (ends_commit(facts)) {
      give("chainhash", [&] { append_hex_of(facts.commit->chain_hash, text); });
    }
  }
  if (!facts.data_reference.empty()) visit("dataref", facts.data_reference);
}

std::optional<CloudEventType> parse_cloud_event_type(std::string_view type) {
  const std::size_t dot = type.rfind(kVersion);
  if (!type.starts_with(kPrefix) || dot == std::string_view::npos || dot <= kPrefix.size()) {
    return std::nullopt;
  }
  const std::string_view name = type.substr(kPrefix.size(), dot - kPrefix.size());
  const auto version = decimal<std::uint16_t>(type.substr(dot + kVersion.size()));
  if (!version || *version == 0 || !is_valid_id(name)) return std::nullopt;
  return CloudEventType{name, *version};
}

}  // namespace orderlog
