#include "replay/export/log/log_file_state.h"

#include "base/json/reader.h"
#include "base/json/writer.h"
#include "eventstore/durable_file.h"
#include "replay/export/files/output_file.h"

namespace orderlog {
namespace {

constexpr std::int64_t kFormat = 1;
constexpr std::int64_t kMost = kMaxExactInteger;

}  // namespace

std::string log_file_state_path(const std::string& file) { return file + ".state"; }

Result<std::optional<LogFileState>, std::string> read_log_file_state(const std::string& file) {
  const std::string path = log_file_state_path(file);
  const auto text = read_small_file(path);
  if (!text) return fail(text.error().detail);
  if (!*text) return std::optional<LogFileState>{};
  JsonParser parser;
  const auto parsed = parser.parse(**text);
  FieldErrors errors;
  if (!parsed) return fail(path + " is damaged");
  ObjectReader from(*parsed, errors);
  std::int64_t format = 0;
  std::int64_t line = 0;
  std::int64_t bytes = 0;
  std::int64_t position = 0;
  std::int64_t commits = 0;
  std::string hex;
  from.integer("orderlog_export", format, 1, kMost);
  if (format > kFormat) return fail(path + " was written by a newer program");
  from.integer("line", line, 0, UINT16_MAX);
  from.integer("bytes", bytes, 0, kMost);
  from.integer("position", position, 0, kMost);
  from.text("hash", hex, 64);
  from.integer("commits", commits, 0, kMost);
  from.finish();
  const auto hash = hash_from_hex(hex);
  if (!errors.empty() || !hash) return fail(path + " is damaged");
  LogFileState state;
  state.line = LineId{static_cast<std::uint16_t>(line)};
  state.bytes = static_cast<std::uint64_t>(bytes);
  state.head = {Position{static_cast<std::uint64_t>(position)}, *hash};
  state.commits = static_cast<std::uint64_t>(commits);
  return std::optional<LogFileState>{state};
}

Result<Ok, std::string> write_log_file_state(const std::string& file, const LogFileState& state) {
  std::string text;
  JsonWriter(text)
      .begin_object()
      .member("orderlog_export", kFormat)
      .member("line", static_cast<std::int64_t>(state.line.value()))
      .member("bytes", state.bytes)
      .member("position", state.head.position.value())
      .member("hash", to_hex(state.head.hash))
      .member("commits", state.commits)
      .end_object();
  text += '\n';
  const std::string path = log_file_state_path(file);
  const auto written = replace_file(directory_of(path), name_in_path(path), text);
  if (!written) return fail(written.error().detail);
  return Ok{};
}

}  // namespace orderlog
