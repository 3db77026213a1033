#include <string>

#include "base/hex.h"
#include "base/json/writer.h"
#include "replay/export/log/log_line.h"

namespace orderlog {
namespace {

void write_event(const EventView& event, JsonWriter& json) {
  json.begin_object().member("stream", event.stream).member("version", event.version.value());
  if (event.previous != Position{}) json.member("previous", event.previous.value());
  json.member("type", event.type)
      .member("schema_version", static_cast<std::int64_t>(event.schema_version));
  if (event.deadline_ms != 0) json.member("deadline", event.deadline_ms);
  if (event.cleared_deadline_ms != 0) json.member("cleared_deadline", event.cleared_deadline_ms);
  if (event.cleared_deadline_position != Position{}) {
    json.member("cleared_position", event.cleared_deadline_position.value());
  }
  json.key("data").raw(event.payload).end_object();
}

void write_readable(const CommitView& commit, const ChainHash& hash, std::string& out) {
  JsonWriter json(out);
  json.begin_object()
      .member("position", commit.first_position.value())
      .member("line", static_cast<std::int64_t>(commit.line.value()))
      .member("time", commit.time_ms);
  if (commit.recorded_at_ms != commit.time_ms) json.member("recorded_at", commit.recorded_at_ms);
  if (commit.waited_ms != 0) {
    json.member("waited_ms", static_cast<std::int64_t>(commit.waited_ms));
  }
  if (commit.imported) json.member("imported", true);
  if (commit.expected_version) json.member("expected_version", commit.expected_version->value());
  json.member_if("commit_id", commit.commit_id)
      .member_if("tenant", commit.tenant)
      .member_if("actor", commit.actor)
      .member_if("correlation_id", commit.correlation_id)
      .member_if("idempotency_key", commit.idempotency_key)
      .member_if("command", commit.command);
  if (!commit.command_body.empty()) json.key("command_body").raw(commit.command_body);
  json.key("answer").begin_object();
  json.member("kind", static_cast<std::int64_t>(commit.answer.kind))
      .member_if("detail", commit.answer.detail)
      .end_object();
  json.key("events").begin_array();
  for (const EventView& event : commit.events) write_event(event, json);
  json.end_array().member("hash", to_hex(hash)).end_object();
}

void write_as_bytes(const CommitView& commit, std::string_view bytes, std::string& out) {
  std::string hex;
  hex.reserve(bytes.size() * 2);
  append_hex_of(bytes, hex);
  JsonWriter(out)
      .begin_object()
      .member("position", commit.first_position.value())
      .member("bytes", hex)
      .end_object();
}

}  // namespace

bool begins_as_log_file(std::string_view text) {
  constexpr std::string_view kBeginning = R"({"orderlog_log":)";
  return text.substr(0, kBeginning.size()) == kBeginning.substr(0, text.size());
}

void append_log_header(LineId line, std::string& out) {
  JsonWriter(out)
      .begin_object()
      .member("orderlog_log", static_cast<std::int64_t>(kLogFileFormat))
      .member("line", static_cast<std::int64_t>(line.value()))
      .end_object();
  out += '\n';
}

void append_log_end(const LogFileEnd& end, std::string& out) {
  JsonWriter(out)
      .begin_object()
      .member("end", true)
      .member("position", end.head.position.value())
      .member("hash", to_hex(end.head.hash))
      .member("commits", end.commits)
      .member("events", end.events)
      .end_object();
  out += '\n';
}

Result<Ok, CommitError> LogLineWriter::append(std::string_view commit_bytes, std::string& out) {
  if (const auto decoded = decode_commit(commit_bytes, commit_); !decoded) {
    return fail(decoded.error());
  }
  const std::size_t start = out.size();
  write_readable(commit_, stored_hash(commit_bytes), out);
  const std::string_view line = std::string_view(out).substr(start);
  read_back_.clear();
  // A payload with a line end in it is valid JSON, and no line.
  const bool is_line = line.find('\n') == std::string_view::npos;
  const auto parsed = parser_.parse(line);
  if (!is_line || !parsed || !commit_from_line(*parsed, read_back_) || read_back_ != commit_bytes) {
    out.resize(start);
    write_as_bytes(commit_, commit_bytes, out);
  }
  out += '\n';
  return Ok{};
}

}  // namespace orderlog
