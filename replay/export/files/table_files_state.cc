#include "replay/export/files/table_files_state.h"

#include "base/json/reader.h"
#include "base/json/writer.h"
#include "eventstore/durable_file.h"

namespace orderlog {
namespace {

constexpr char kName[] = "export.json";
constexpr std::int64_t kFormat = 2;
constexpr std::int64_t kMost = kMaxExactInteger;
constexpr std::size_t kMaxPartsText = 256;

std::string_view name_of(RowForm form) { return form == RowForm::kCsv ? "csv" : "ndjson"; }

std::optional<RowForm> row_form_from(std::string_view name) {
  if (name == "csv") return RowForm::kCsv;
  return name == "ndjson" ? std::optional(RowForm::kNdjson) : std::nullopt;
}

void read_grown(const JsonValue& tables, FieldErrors& errors, TableFilesState& state) {
  ObjectWalk walk(tables);
  std::string_view name;
  for (JsonValue value; walk.next(name, value);) {
    GrownFile& file = state.grown[std::string(name)];
    std::int64_t bytes = 0;
    ObjectReader from(value, errors);
    from.integer("bytes", bytes, 0, kMost);
    from.integer("last", file.last_key, 0, kMost);
    from.finish();
    file.bytes = static_cast<std::uint64_t>(bytes);
  }
}

}  // namespace

bool has_table_files_state(const std::string& directory) {
  const auto text = read_small_file(directory + "/" + kName);
  return text && *text && (*text)->starts_with(R"({"orderlog_export":)");
}

Result<std::optional<TableFilesState>, std::string> read_table_files_state(
    const std::string& directory) {
  const std::string path = directory + "/" + kName;
  const auto text = read_small_file(path);
  if (!text) return fail(text.error().detail);
  if (!*text) return std::optional<TableFilesState>{};
  JsonParser parser;
  const auto parsed = parser.parse(**text);
  if (!parsed) return fail(path + " is damaged");
  FieldErrors errors;
  ObjectReader from(*parsed, errors);
  TableFilesState state;
  std::int64_t format = 0;
  std::int64_t line = 0;
  std::int64_t position = 0;
  std::string hex;
  from.integer("orderlog_export", format, 1, kMost);
  if (format > kFormat) return fail(path + " was written by a newer program");
  if (format < kFormat && errors.empty()) return fail(path + " was written by an older program");
  from.choice("form", state.form, row_form_from, "csv, ndjson");
  from.integer("line", line, 0, UINT16_MAX);
  from.integer("position", position, 0, kMost);
  from.text("hash", hex, 64);
  from.boolean("complete", state.complete);
  from.boolean("log_tables", state.log_tables);
  std::string parts;
  const bool has_parts = from.text("parts", parts, kMaxPartsText, kOptional);
  JsonValue tables;
  if (from.find("growing", JsonKind::kObject, tables, kRequired)) {
    read_grown(tables, errors, state);
  }
  from.finish();
  auto hash = hash_from_hex(hex);
  if (has_parts && !TableParts::parse(parts, state.parts.emplace())) hash.reset();
  if (!errors.empty() || !hash) return fail(path + " is damaged");
  state.line = LineId{static_cast<std::uint16_t>(line)};
  state.head = {Position{static_cast<std::uint64_t>(position)}, *hash};
  return std::optional<TableFilesState>{state};
}

Result<Ok, std::string> write_table_files_state(const std::string& directory,
                                                const TableFilesState& state) {
  std::string text;
  JsonWriter json(text);
  json.begin_object()
      .member("orderlog_export", kFormat)
      .member("form", name_of(state.form))
      .member("line", static_cast<std::int64_t>(state.line.value()))
      .member("position", state.head.position.value())
      .member("hash", to_hex(state.head.hash))
      .member("complete", state.complete)
      .member("log_tables", state.log_tables);
  if (state.parts) json.member("parts", state.parts->names());
  json.key("growing").begin_object();
  for (const auto& [name, file] : state.grown) {
    json.key(name).begin_object();
    json.member("bytes", file.bytes).member("last", file.last_key).end_object();
  }
  json.end_object().end_object();
  text += '\n';
  const auto written = replace_file(directory, kName, text);
  if (!written) return fail(written.error().detail);
  return Ok{};
}

}  // namespace orderlog
