#include "replay/look/shown_event.h"

#include <algorithm>

#include "base/cloud_event.h"
#include "base/json/payload_member.h"
#include "base/json/writer.h"
#include "base/printable_text.h"
#include "base/rfc3339.h"

namespace orderlog {
namespace {

constexpr std::size_t kTablePayloadBytes = 96;
constexpr std::size_t kTimeBytes = 24;  // 2026-11-21T08:30:00.000Z

// `text` in a column, padded to its width, and two spaces.
void append_cell(std::string_view text, std::size_t& width, std::string& out) {
  width = std::max(width, text.size());
  out += text;
  out.append(width - text.size() + 2, ' ');
}

// The cut must not split a UTF-8 character.
std::string_view cut(std::string_view payload) {
  if (payload.size() <= kTablePayloadBytes) return payload;
  std::size_t end = kTablePayloadBytes;
  while (end > 0 && (static_cast<unsigned char>(payload[end]) & 0xC0) == 0x80) --end;
  return payload.substr(0, end);
}

void write_table_row(const LoggedEvent& event, TableWidths& widths, std::string& out) {
  append_cell(std::to_string(event.position.value()), widths.position, out);
  append_rfc3339(event.time_ms, out);
  out += "  ";
  append_cell(printable(event.stream), widths.stream, out);
  append_cell(std::to_string(event.version.value()), widths.version, out);
  append_cell(printable(event.type), widths.type, out);
  const std::string_view shown = cut(event.payload);
  out += printable(shown);
  if (shown.size() < event.payload.size()) out += "…";
  out += '\n';
}

// What a damaged or foreign log holds may be no UTF-8, and what is written from `begin` on is JSON.
void mend_utf8(std::size_t begin, std::string& out) {
  const std::string_view line = std::string_view(out).substr(begin);
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  if (std::all_of(line.begin(), line.end(), is_ascii)) return;
  const std::string mended = valid_utf8(line);
  out.replace(begin, std::string::npos, mended);
}

void write_ndjson(const LoggedEvent& event, std::string& out) {
  const std::size_t begin = out.size();
  JsonWriter json(out);
  json.begin_object()
      .member("line", static_cast<std::int64_t>(event.line.value()))
      .member("position", event.position.value())
      .member("happened_at", event.time_ms)
      .member("tenant", event.tenant)
      .member("stream", event.stream)
      .member("version", event.version.value())
      .member("type", event.type)
      .member("schema_version", static_cast<std::int64_t>(event.schema_version))
      .member("commit_id", event.commit_id)
      .member_if("correlation_id", event.correlation_id)
      .member_if("actor", event.actor);
  write_payload(json, "data", event.payload);
  json.end_object();
  mend_utf8(begin, out);
  out += '\n';
}

// RFC 4180: quoted where it must be, quotes doubled. A NUL ends the text for too many readers.
void append_csv_text(std::string_view text, std::string& out) {
  if (text.find_first_of(std::string_view(",\"\r\n\0", 5)) == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '\0') {
      out += "\\u0000";
      continue;
    }
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

void write_csv_row(const LoggedEvent& event, std::string& out) {
  out += std::to_string(event.position.value());
  out += ',';
  append_rfc3339(event.time_ms, out);
  out += ',';
  append_csv_text(event.tenant, out);
  out += ',';
  append_csv_text(event.stream, out);
  out += ',' + std::to_string(event.version.value()) + ',';
  append_csv_text(event.type, out);
  out += ',' + std::to_string(event.schema_version) + ',';
  append_csv_text(event.commit_id, out);
  out += ',';
  append_csv_text(event.correlation_id, out);
  out += ',';
  append_csv_text(event.actor, out);
  out += ',';
  append_csv_text(event.payload, out);
  out += "\r\n";
}

std::string json_string(std::string_view text) {
  std::string quoted;
  JsonWriter(quoted).string(text);
  return quoted;
}

// As it stands between the quotes of a JSON string: of our own logs, the same.
std::string inside_quotes(std::string_view text) {
  std::string quoted = json_string(text);
  return quoted.substr(1, quoted.size() - 2);
}

void write_as_cloud_event(const LoggedEvent& event, std::string& out) {
  const std::size_t begin = out.size();
  const std::string tenant = inside_quotes(event.tenant);
  const std::string type = inside_quotes(event.type);
  const bool is_text = !is_json_document(event.payload);
  const std::string text = is_text ? json_string(event.payload) : std::string();
  CloudEventFacts facts{event};
  facts.tenant = tenant;
  facts.type = type;
  facts.payload_is_text = is_text;
  if (is_text) facts.payload = text;
  write_cloud_event(facts, out);
  std::replace(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(), '\n', ' ');
  mend_utf8(begin, out);
  out += '\n';
}

}  // namespace

std::optional<ShowFormat> show_format_from(std::string_view name) {
  if (name == "table") return ShowFormat::kTable;
  if (name == "ndjson") return ShowFormat::kNdjson;
  if (name == "csv") return ShowFormat::kCsv;
  if (name == "cloudevents") return ShowFormat::kCloudEvents;
  return std::nullopt;
}

std::string show_heading(ShowFormat format, TableWidths& widths) {
  if (format == ShowFormat::kCsv) {
    return "position,happened_at,tenant,stream,version,type,schema_version,commit_id,"
           "correlation_id,actor,data\r\n";
  }
  if (format != ShowFormat::kTable) return {};
  std::string heading;
  std::size_t time = kTimeBytes;
  append_cell("position", widths.position, heading);
  append_cell("time", time, heading);
  append_cell("stream", widths.stream, heading);
  append_cell("ver.", widths.version, heading);
  append_cell("type", widths.type, heading);
  return heading + "data\n";
}

void write_shown_event(const LoggedEvent& event, ShowFormat format, TableWidths& widths,
                       std::string& out) {
  switch (format) {
    case ShowFormat::kTable:
      return write_table_row(event, widths, out);
    case ShowFormat::kNdjson:
      return write_ndjson(event, out);
    case ShowFormat::kCsv:
      return write_csv_row(event, out);
    case ShowFormat::kCloudEvents:
      return write_as_cloud_event(event, out);
  }
}

}  // namespace orderlog
