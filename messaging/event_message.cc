#include "messaging/event_message.h"

#include "base/cloud_event.h"
#include "base/percent_coding.h"
#include "base/position_token.h"
#include "base/tenant.h"
#include "eventstore/stored_event.h"

namespace orderlog {
namespace {

constexpr std::string_view kStructured = "application/cloudevents+json";
constexpr std::string_view kJson = "application/json";

std::string header_value(std::string_view text) {
  std::string value;
  value.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > ' ' && byte < 0x7F && c != '"' && c != '%') {
      value += c;
    } else {
      append_percent(c, value);
    }
  }
  return value;
}

void fill(ContentMode mode, const CloudEventFacts& facts, EventMessage& out) {
  out.data.clear();
  out.attributes.clear();
  if (mode == ContentMode::kStructured) {
    out.content_type = kStructured;
    write_cloud_event(facts, out.data);
    return;
  }
  out.content_type = kJson;
  if (facts.data_reference.empty()) out.data = facts.payload;
  visit_cloud_event_attributes(facts, [&out](std::string_view name, std::string_view value) {
    out.attributes.emplace_back("ce-" + std::string(name), header_value(value));
  });
}

CloudEventFacts facts_of(const CommitView& commit, std::size_t event_index,
                         const ChainHash& chain_hash) {
  CloudEventFacts facts{logged_event(commit, event_index)};
  facts.commit = CommitFacts{commit.first_position, commit.last_position(), chain_hash};
  return facts;
}

// /v1/events has the default tenant only; the log itself has all.
std::string where_it_is_whole(const CommitView& commit, std::size_t event_index) {
  const auto behind = [&commit](Position position) {
    return position_token(commit.line, Position(position.value() - 1));
  };
  if (commit.tenant == kDefaultTenant) {
    return "/v1/events?after=" + behind(commit.position_of(event_index)) + "&limit=1";
  }
  return "/v1/log/commits?after=" + behind(commit.first_position) + "&bytes=1";
}

}  // namespace

std::size_t EventMessage::size() const {
  constexpr std::size_t kLineEnds = 4;  // ": " and CRLF
  // The version line, the two headers' names, and the two that say what is expected before it, with
  // two positions of up to 20 digits.
  std::size_t bytes = 192 + message_id.size() + content_type.size() + data.size();
  for (const auto& [name, value] : attributes) bytes += name.size() + value.size() + kLineEnds;
  return bytes;
}

void EventMessageWriter::write_head(const CommitView& commit, std::size_t event_index,
                                    EventMessage& out) const {
  const EventView& event = commit.events[event_index];
  subjects_.event(commit.tenant, event.stream, event.type, out.subject);
  out.message_id = position_token(commit.line, commit.position_of(event_index));
}

void EventMessageWriter::write(const CommitView& commit, std::size_t event_index,
                               const ChainHash& chain_hash, EventMessage& out) {
  write_head(commit, event_index, out);
  fill(mode_, facts_of(commit, event_index, chain_hash), out);
}

void EventMessageWriter::write_reference(const CommitView& commit, std::size_t event_index,
                                         const ChainHash& chain_hash, EventMessage& out) {
  write_head(commit, event_index, out);
  const std::string reference = where_it_is_whole(commit, event_index);
  CloudEventFacts facts = facts_of(commit, event_index, chain_hash);
  facts.data_reference = reference;
  fill(mode_, facts, out);
}

}  // namespace orderlog
