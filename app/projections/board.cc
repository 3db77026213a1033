#include "app/projections/board.h"

#include <algorithm>
#include <cstdio>
#include <limits>

#include "app/progress.h"
#include "app/table.h"
#include "base/json/reader.h"

namespace orderlog {
namespace {

constexpr std::int64_t kAny = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t kLongText = 64 << 10;
constexpr std::size_t kMostEntries = 1'000;

std::string count(std::int64_t number) {
  return with_separators(static_cast<std::uint64_t>(std::max<std::int64_t>(number, 0)));
}

std::int64_t position_of(const BoardEntry& entry) {
  const std::size_t colon = entry.position.find(':');
  return std::strtoll(entry.position.c_str() + (colon == std::string::npos ? 0 : colon + 1),
                      nullptr, 10);
}

std::string percent(const BoardEntry& entry) {
  const std::int64_t there = position_of(entry);
  const std::int64_t all = there + entry.lag;
  if (all <= 0) return "100.0%";
  // Rounded down: 100 % is said of what is complete.
  const std::int64_t tenths =
      static_cast<std::int64_t>(1000.0 * static_cast<double>(there) / static_cast<double>(all));
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + "%";
}

std::string comparison_text(ObjectReader& comparison) {
  std::int64_t against = 0;
  std::int64_t rows = 0;
  std::int64_t differences = 0;
  bool equal = false;
  std::string position;
  std::string first;
  comparison.integer("against", against, 0, kAny);
  comparison.text("position", position, kLongText);
  comparison.boolean("equal", equal);
  comparison.integer("new_rows", rows, 0, kAny);
  comparison.integer("differences", differences, 0, kAny);
  comparison.array("first", kMostEntries, [&](const JsonValue& value, const JsonPlace& place) {
    ObjectReader one(value, comparison.errors(), place);
    std::string kind;
    std::string key;
    one.text("kind", kind, kLongText);
    one.text("key", key, kLongText);
    first += "\n    " + kind + " " + key;
  });
  JsonValue ignored;
  for (const char* name : {"old_rows", "old_hash", "new_hash"}) comparison.any(name, ignored);
  const std::string where = " version " + std::to_string(against) + " at position " + position;
  if (equal) return "equals" + where + " in all " + count(rows) + " rows";
  return "differs from" + where + " in " + count(differences) + " rows:" + first;
}

void read_entry(ObjectReader& object, BoardEntry& entry) {
  object.text("name", entry.name, kLongText);
  object.integer("version", entry.version, 0, kAny);
  object.integer("schema", entry.schema, 0, kAny);
  object.text("role", entry.role, kLongText);
  object.text("state", entry.state, kLongText);
  object.text("position", entry.position, kLongText);
  object.integer("lag", entry.lag, 0, kAny);
  object.integer("lag_ms", entry.lag_ms, 0, kAny);
  object.integer("rate", entry.rate, 0, kAny);
  JsonValue eta;
  if (object.any("eta_ms", eta) && eta.kind() == JsonKind::kInteger) entry.eta_ms = eta.integer();
  JsonValue stopped;
  if (object.find("stopped", JsonKind::kObject, stopped, kOptional)) {
    ObjectReader reader(stopped, object.errors());
    std::string position;
    reader.text("reason", entry.stopped, kLongText);
    if (reader.text("position", position, kLongText, kOptional)) {
      entry.stopped = "at position " + position + ": " + entry.stopped;
    }
  }
  JsonValue comparison;
  if (object.find("comparison", JsonKind::kObject, comparison, kOptional)) {
    ObjectReader reader(comparison, object.errors());
    entry.comparison = comparison_text(reader);
  }
}

}  // namespace

Result<std::vector<BoardEntry>, std::string> parse_board(std::string_view json) {
  JsonParser parser;
  const auto parsed = parser.parse(json);
  if (!parsed) return fail("the answer is not JSON: " + parsed.error().detail);
  std::vector<BoardEntry> board;
  FieldErrors errors;
  ObjectReader object(*parsed, errors);
  object.array("data", kMostEntries, [&](const JsonValue& value, const JsonPlace& place) {
    ObjectReader entry(value, errors, place);
    read_entry(entry, board.emplace_back());
  });
  if (!errors.empty()) {
    return fail("the answer is not a list of projections: " + errors.front().pointer + " " +
                errors.front().detail);
  }
  return board;
}

std::string board_text(const std::vector<BoardEntry>& board) {
  using Align = TextTable::Align;
  TextTable table({Align::kLeft, Align::kRight, Align::kRight, Align::kLeft, Align::kLeft,
                   Align::kRight, Align::kRight, Align::kRight, Align::kRight, Align::kRight,
                   Align::kRight});
  table.row({"name", "version", "schema", "role", "state", "position", "lag", "lag ms", "done",
             "events/s", "left"});
  table.rule();
  std::string notes;
  for (const BoardEntry& entry : board) {
    table.row({entry.name, std::to_string(entry.version), std::to_string(entry.schema), entry.role,
               entry.state, entry.position, count(entry.lag), count(entry.lag_ms), percent(entry),
               count(entry.rate), entry.eta_ms ? duration_text(*entry.eta_ms) : ""});
    const std::string who = "  " + entry.name + " v" + std::to_string(entry.version) + " ";
    // That a previous one stands still needs no explanation.
    if (!entry.stopped.empty() && entry.role != "previous") {
      notes += who + "is stopped " + entry.stopped + "\n";
    }
    if (!entry.comparison.empty()) notes += who + entry.comparison + "\n";
  }
  return table.text() + notes;
}

std::string entry_line(const BoardEntry& entry) {
  std::string line = entry.name + " v" + std::to_string(entry.version) + ": " + entry.state + ", " +
                     count(position_of(entry)) + " of " + count(position_of(entry) + entry.lag) +
                     " events (" + percent(entry) + "), " + count(entry.rate) + " events/s";
  if (entry.eta_ms) line += ", " + duration_text(*entry.eta_ms) + " left";
  return line;
}

}  // namespace orderlog
