#include <algorithm>
#include <cstring>
#include <limits>
#include <optional>

#include "base/hex.h"
#include "replay/export/log/log_line.h"

namespace orderlog {
namespace {

constexpr std::int64_t kAny = std::numeric_limits<std::int64_t>::max();

// "has an unknown member \"x\"", of the first thing that is wrong.
std::string complaint_of(const FieldErrors& errors) {
  const FieldError& first = errors.front();
  const std::string where = first.pointer.empty() ? "" : " at " + first.pointer;
  return "is not a line of a log" + where + ": " + first.code +
         (first.detail.empty() ? "" : ", " + first.detail);
}

// A text of the line, which lives as long as its parser's document. Absent and empty are the same.
void read_text(ObjectReader& from, std::string_view name, std::string_view& out) {
  JsonValue value;
  if (from.find(name, JsonKind::kString, value, kOptional)) out = value.string();
}

template <class Strong>
void read_number(ObjectReader& from, std::string_view name, Strong& out, std::int64_t least,
                 Presence presence) {
  std::int64_t number = 0;
  if (from.integer(name, number, least, kAny, presence)) {
    out = Strong{static_cast<typename Strong::rep>(number)};
  }
}

// Any JSON value in the form in which our writers leave it.
void read_json(ObjectReader& from, std::string_view name, std::string& out) {
  JsonValue value;
  if (from.any(name, value)) out = value.raw();
}

void read_event(ObjectReader& from, EventView& event, std::string& payload) {
  read_text(from, "stream", event.stream);
  read_number(from, "version", event.version, 0, kRequired);
  read_number(from, "previous", event.previous, 1, kOptional);
  read_text(from, "type", event.type);
  std::int64_t schema_version = 0;
  from.integer("schema_version", schema_version, 0, UINT16_MAX);
  event.schema_version = static_cast<std::uint16_t>(schema_version);
  from.integer("deadline", event.deadline_ms, -kAny, kAny, kOptional);
  from.integer("cleared_deadline", event.cleared_deadline_ms, -kAny, kAny, kOptional);
  read_number(from, "cleared_position", event.cleared_deadline_position, 1, kOptional);
  read_json(from, "data", payload);
  event.payload = payload;
}

void read_header_fields(ObjectReader& from, CommitView& commit, std::string& body) {
  read_number(from, "position", commit.first_position, 1, kRequired);
  std::int64_t number = 0;
  from.integer("line", number, 0, UINT16_MAX);
  commit.line = LineId{static_cast<std::uint16_t>(number)};
  from.integer("time", commit.time_ms, -kAny, kAny);
  commit.recorded_at_ms = commit.time_ms;
  from.integer("recorded_at", commit.recorded_at_ms, -kAny, kAny, kOptional);
  number = 0;
  from.integer("waited_ms", number, 0, UINT32_MAX, kOptional);
  commit.waited_ms = static_cast<std::uint32_t>(number);
  from.boolean("imported", commit.imported, kOptional);
  if (from.integer("expected_version", number, 0, kAny, kOptional)) {
    commit.expected_version = StreamVersion{static_cast<std::uint64_t>(number)};
  }
  read_text(from, "commit_id", commit.commit_id);
  read_text(from, "tenant", commit.tenant);
  read_text(from, "actor", commit.actor);
  read_text(from, "correlation_id", commit.correlation_id);
  read_text(from, "idempotency_key", commit.idempotency_key);
  read_text(from, "command", commit.command);
  read_json(from, "command_body", body);
  commit.command_body = body;
  from.object("answer", [&](ObjectReader& answer) {
    std::int64_t kind = 0;
    answer.integer("kind", kind, 0, UINT8_MAX);
    commit.answer.kind = static_cast<std::uint8_t>(kind);
    read_text(answer, "detail", commit.answer.detail);
  });
}

std::optional<ChainHash> read_hash(ObjectReader& from) {
  JsonValue text;
  if (!from.find("hash", JsonKind::kString, text, kRequired)) return std::nullopt;
  const auto hash = hash_from_hex(text.string());
  if (!hash) from.note("hash", "invalid_field", "must be 64 hexadecimal digits");
  return hash;
}

// What encode_commit() would take for a mistake of this program.
std::optional<std::string> why_no_commit(const CommitView& commit) {
  if (commit.events.empty() || commit.events.size() > kMaxEventsPerCommit) {
    return "has " + std::to_string(commit.events.size()) + " events, and a commit has 1 to " +
           std::to_string(kMaxEventsPerCommit);
  }
  std::size_t texts = 0;
  for (const std::string_view text :
       {commit.commit_id, commit.tenant, commit.actor, commit.correlation_id,
        commit.idempotency_key, commit.command, commit.command_body, commit.answer.detail}) {
    texts += text.size();
  }
  for (const EventView& event : commit.events) {
    texts += event.stream.size() + event.type.size() + event.payload.size();
  }
  constexpr std::size_t kRoomForNumbers = kMaxEventsPerCommit * 64;
  if (texts > kMaxCommitBytes - kRoomForNumbers) return "is larger than a commit may be";
  return std::nullopt;
}

Result<Ok, std::string> commit_from_bytes(ObjectReader& from, FieldErrors& errors,
                                          std::string& out) {
  Position position;
  read_number(from, "position", position, 1, kRequired);
  JsonValue hex;
  static_cast<void>(from.find("bytes", JsonKind::kString, hex, kRequired));
  from.finish();
  if (!errors.empty()) return fail(complaint_of(errors));
  CommitView commit;
  if (!append_from_hex(hex.string(), out) || !decode_commit(out, commit) ||
      commit.first_position != position) {
    return fail(std::string("holds bytes that are not the commit at its position"));
  }
  return Ok{};
}

}  // namespace

Result<Ok, std::string> commit_from_line(const JsonValue& line, std::string& out) {
  FieldErrors errors;
  ObjectReader from(line, errors);
  if (from.has("bytes")) return commit_from_bytes(from, errors, out);
  CommitView commit;
  std::string body;
  read_header_fields(from, commit, body);
  std::vector<std::string> payloads;
  JsonValue events;
  if (from.find("events", JsonKind::kArray, events, kRequired)) {
    ArrayWalk walk(events);
    payloads.resize(walk.size());
    commit.events.resize(walk.size());
    std::size_t i = 0;
    for (JsonValue event; walk.next(event); ++i) {
      ObjectReader reader(event, errors, JsonPlace(from.place(), "events"));
      read_event(reader, commit.events[i], payloads[i]);
      reader.finish();
    }
  }
  const auto hash = read_hash(from);
  from.finish();
  if (!errors.empty()) return fail(complaint_of(errors));
  if (auto why = why_no_commit(commit)) return fail(*why);
  encode_commit(commit, out);
  std::memcpy(out.data() + out.size() - hash->size(), hash->data(), hash->size());
  return Ok{};
}

Result<LogLineKind, std::string> LogLineReader::read(std::string_view text) {
  const auto parsed = parser_.parse(text);
  if (!parsed) return fail(std::string("is cut or damaged: it is not JSON"));
  FieldErrors errors;
  ObjectReader from(*parsed, errors);
  if (!errors.empty()) return fail(complaint_of(errors));
  std::int64_t number = 0;
  if (from.has("orderlog_log")) {
    from.integer("orderlog_log", number, 1, kAny);
    if (number > kLogFileFormat) {
      return fail("says format " + std::to_string(number) + ", and this program knows formats to " +
                  std::to_string(kLogFileFormat));
    }
    from.integer("line", number, 0, UINT16_MAX);
    header_line_ = LineId{static_cast<std::uint16_t>(number)};
    from.finish();
    if (!errors.empty()) return fail(complaint_of(errors));
    return LogLineKind::kHeader;
  }
  if (from.has("end")) {
    bool is_end = false;
    from.boolean("end", is_end);
    read_number(from, "position", end_.head.position, 0, kRequired);
    const auto hash = read_hash(from);
    if (from.integer("commits", number, 0, kAny)) end_.commits = static_cast<std::uint64_t>(number);
    if (from.integer("events", number, 0, kAny)) end_.events = static_cast<std::uint64_t>(number);
    from.finish();
    if (!errors.empty()) return fail(complaint_of(errors));
    end_.head.hash = *hash;
    return LogLineKind::kEnd;
  }
  bytes_.clear();
  if (auto read = commit_from_line(*parsed, bytes_); !read) return fail(std::move(read).error());
  return LogLineKind::kCommit;
}

}  // namespace orderlog
