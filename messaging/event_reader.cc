#include "messaging/event_reader.h"

#include <limits>

#include "base/cloud_event.h"
#include "base/decimal.h"
#include "base/percent_coding.h"
#include "base/position_token.h"
#include "base/rfc3339.h"
#include "base/utf8.h"
#include "eventstore/commit.h"
#include "messaging/bus.h"

namespace orderlog {
namespace {

constexpr std::string_view kStructuredBegins = R"({"specversion":)";
constexpr std::string_view kStructuredType = "application/cloudevents+json";
constexpr std::string_view kJsonType = "application/json";

// The attributes as they came, before they are understood.
struct Attributes {
  std::optional<std::string_view> specversion, id, source, type, subject, time, commitid,
      correlationid, actor, chainhash, dataref;
  std::optional<std::uint64_t> position, streamversion, commitfirst, commitlast;

  // Null for a name that is none of these: CloudEvents lets others add theirs.
  std::optional<std::string_view>* text(std::string_view name) {
    if (name == "specversion") return &specversion;
    if (name == "id") return &id;
    if (name == "source") return &source;
    if (name == "type") return &type;
    if (name == "subject") return &subject;
    if (name == "time") return &time;
    if (name == "commitid") return &commitid;
    if (name == "correlationid") return &correlationid;
    if (name == "actor") return &actor;
    if (name == "chainhash") return &chainhash;
    if (name == "dataref") return &dataref;
    return nullptr;
  }
  std::optional<std::uint64_t>* number(std::string_view name) {
    if (name == "position") return &position;
    if (name == "streamversion") return &streamversion;
    if (name == "commitfirst") return &commitfirst;
    if (name == "commitlast") return &commitlast;
    return nullptr;
  }
};

EventReader::Outcome bad(std::string what) { return fail(std::move(what)); }

// "/orderlog/<tenant>/<line>"
bool read_source(std::string_view source, ReceivedEvent& out) {
  constexpr std::string_view kPrefix = "/orderlog/";
  const std::size_t slash = source.rfind('/');
  if (!source.starts_with(kPrefix) || slash <= kPrefix.size()) return false;
  const auto line = decimal<std::uint16_t>(source.substr(slash + 1));
  if (!line) return false;
  out.line = LineId(*line);
  out.tenant = source.substr(kPrefix.size(), slash - kPrefix.size());
  return is_valid_id(out.tenant);
}

bool read_type(std::string_view type, ReceivedEvent& out) {
  const auto known = parse_cloud_event_type(type);
  if (!known) return false;
  out.type = known->name;
  out.schema_version = known->schema_version;
  return true;
}

// JSON's integers end here, and what is written as a header must be one there.
constexpr auto kNumberMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

bool is_plausible(const ReceivedEvent& event) {
  const std::uint64_t first = event.commit_first.value();
  const std::uint64_t last = event.commit_last.value();
  return first >= 1 && first <= event.position.value() && event.position.value() <= last &&
         last - first < kMaxEventsPerCommit && last < kNumberMax &&
         event.version.value() < kNumberMax;
}

// All but the payload.
EventReader::Outcome understand(const Attributes& from, ReceivedEvent& out) {
  if (from.specversion != "1.0") return bad("it is no CloudEvent of version 1.0");
  if (!from.source || !read_source(*from.source, out)) return bad("its source is not a line's");
  if (!from.type || !read_type(*from.type, out)) return bad("its type is none of an event's");
  if (!from.subject || from.subject->empty()) return bad("it names no stream");
  if (!from.commitid || from.commitid->empty()) return bad("it names no commit");
  if (!from.position || !from.streamversion || !from.commitfirst || !from.commitlast) {
    return bad("it does not say where in the log it is");
  }
  out.position = Position(*from.position);
  out.version = StreamVersion(*from.streamversion);
  out.commit_first = Position(*from.commitfirst);
  out.commit_last = Position(*from.commitlast);
  if (!is_plausible(out) || !from.id || *from.id != position_token(out.line, out.position)) {
    return bad("it contradicts itself about where in the log it is");
  }
  const auto time_ms = from.time ? parse_rfc3339(*from.time) : std::nullopt;
  if (!time_ms) return bad("its time is none");
  out.time_ms = *time_ms;
  out.stream = *from.subject;
  out.commit_id = *from.commitid;
  out.actor = from.actor.value_or("");
  out.correlation_id = from.correlationid.value_or("");
  out.chain_hash.reset();
  if (from.chainhash) out.chain_hash = hash_from_hex(*from.chainhash);
  if (out.chain_hash.has_value() != (out.position == out.commit_last)) {
    return bad("a commit's last event, and no other, has its chain hash");
  }
  out.data_is_elsewhere = from.dataref.has_value();
  return Ok{};
}

// The data's own bytes. Only attributes stand before it, none of them an object, and the document
// is valid: so its name can't be found anywhere else first, if it is spelled as we spell it. Where
// it is not, what is found lies within the data, and ends with one brace too many.
std::optional<std::string_view> bytes_of_data(std::string_view document) {
  constexpr std::string_view kName = R"(,"data":)";
  const std::size_t at = document.find(kName);
  if (at == std::string_view::npos || !document.ends_with('}')) return std::nullopt;
  return document.substr(at + kName.size(), document.size() - at - kName.size() - 1);
}

bool decode_header(std::string_view value, std::string& out) {
  out.clear();
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] != '%') {
      out += value[i];
      continue;
    }
    const auto byte = percent_at(value, i);
    if (!byte) return false;
    out += *byte;
    i += kPercentBytes - 1;
  }
  return true;
}

}  // namespace

EventReader::Outcome EventReader::read(const BusMessage& message, ReceivedEvent& out) {
  const std::string_view data = message.data();
  if (data.starts_with(kStructuredBegins)) return read_structured(data, out);
  const std::string_view type = message.header("Content-Type").value_or("");
  if (type.starts_with(kStructuredType)) return read_structured(data, out);
  return read_binary([&message](const char* name) { return message.header(name); }, data, out);
}

EventReader::Outcome EventReader::read_structured(std::string_view data, ReceivedEvent& out) {
  const auto document = parser_.parse(data);
  if (!document) return bad("it is no JSON: " + document.error().detail);
  if (document->kind() != JsonKind::kObject) return bad("it is no JSON object");
  Attributes attributes;
  bool has_data = false;
  bool data_is_last = false;
  std::string_view name;
  JsonValue value;
  for (ObjectWalk walk(*document); walk.next(name, value);) {
    data_is_last = name == "data";
    if (data_is_last) {
      if (has_data || value.kind() != JsonKind::kObject) return bad("its data is no object");
      has_data = true;
      out.payload = {};
      continue;
    }
    if (value.kind() == JsonKind::kObject || value.kind() == JsonKind::kArray) {
      return bad("an attribute is no text and no number");
    }
    if (auto* text = attributes.text(name)) {
      if (text->has_value() || value.kind() != JsonKind::kString) {
        return bad("its " + std::string(name) + " is there twice, or no text");
      }
      *text = value.string();
    } else if (auto* number = attributes.number(name)) {
      if (number->has_value() || value.kind() != JsonKind::kInteger || value.integer() < 0) {
        return bad("its " + std::string(name) + " is there twice, or no position");
      }
      *number = static_cast<std::uint64_t>(value.integer());
    }
  }
  if (auto understood = understand(attributes, out); !understood) return understood;
  if (out.data_is_elsewhere) {
    out.payload = {};
    return has_data ? bad("its data is here and elsewhere") : Outcome(Ok{});
  }
  const auto bytes = has_data && data_is_last ? bytes_of_data(data) : std::nullopt;
  if (!bytes) return bad("its data is missing, or not where it is written");
  if (!data_parser_.parse(*bytes)) return bad("its data is not spelled as it should be");
  out.payload = *bytes;
  return Ok{};
}

EventReader::Outcome EventReader::read_binary(const Header& header, std::string_view data,
                                              ReceivedEvent& out) {
  if (header("Content-Type") != kJsonType) return bad("it is no CloudEvent with JSON in it");
  Attributes attributes;
  std::size_t used = 0;
  for (const char* name :
       {"ce-specversion", "ce-id", "ce-source", "ce-type", "ce-subject", "ce-time", "ce-commitid",
        "ce-correlationid", "ce-actor", "ce-chainhash", "ce-dataref"}) {
    const auto value = header(name);
    if (!value) continue;
    std::optional<std::string_view>& place = *attributes.text(std::string_view(name).substr(3));
    place = *value;
    if (value->find('%') != std::string_view::npos) {
      if (used == texts_.size() || !decode_header(*value, texts_[used])) {
        return bad("its " + std::string(name) + " is not escaped as it should be");
      }
      place = texts_[used++];
    }
    if (!is_utf8(*place)) return bad("its " + std::string(name) + " is no text");
  }
  for (const char* name : {"ce-position", "ce-streamversion", "ce-commitfirst", "ce-commitlast"}) {
    if (const auto value = header(name)) {
      *attributes.number(std::string_view(name).substr(3)) = decimal<std::uint64_t>(*value);
    }
  }
  if (auto understood = understand(attributes, out); !understood) return understood;
  if (out.data_is_elsewhere) {
    out.payload = {};
    return data.empty() ? Outcome(Ok{}) : bad("its data is here and elsewhere");
  }
  const auto document = parser_.parse(data);
  if (!document || document->kind() != JsonKind::kObject) return bad("its data is no object");
  out.payload = data;
  return Ok{};
}

}  // namespace orderlog
