#include "app/export/export_flags.h"

#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

namespace orderlog {
namespace {

constexpr std::uint64_t kMostBatchEvents = 1'000'000;

// Empty when the name says nothing.
std::string_view format_by_name(std::string_view to) {
  for (const std::string_view ending : {".ndjson", ".jsonl"}) {
    if (to.ends_with(ending)) return "ndjson";
  }
  for (const std::string_view ending : {".sqlite", ".sqlite3", ".db"}) {
    if (to.ends_with(ending)) return "sqlite";
  }
  return to.ends_with(".csv") ? "csv" : std::string_view();
}

// "orders,events" names events. They are in every set of parts, since all others refer to them.
bool names_part(const std::string& what, TablePart part) {
  const std::string name(to_string(part));
  return ("," + what + ",").find("," + name + ",") != std::string::npos;
}

// An export is gone on with where it is, and replaced by its successor: a pipe or a device can't
// be.
std::optional<std::string> complaint_about_place(const std::string& to) {
  std::error_code none;
  const auto there = std::filesystem::status(to, none);
  if (std::filesystem::exists(there) && !std::filesystem::is_regular_file(there) &&
      !std::filesystem::is_directory(there)) {
    return to +
           " is no file: an export needs a file or a directory; 'orderlog log show' writes to "
           "pipes";
  }
  if (to.ends_with(".xz")) return to + ": an export is not packed; pack the file that it makes";
  return std::nullopt;
}

}  // namespace

Result<ExportPlan, std::string> plan_export(const ExportFlags& flags) {
  ExportPlan plan;
  plan.to = flags.to;
  while (plan.to.size() > 1 && plan.to.ends_with('/')) plan.to.pop_back();
  if (auto complaint = complaint_about_place(plan.to)) return fail(*std::move(complaint));
  plan.full = flags.full;
  if (flags.batch_events < 1 || flags.batch_events > kMostBatchEvents) {
    return fail("--batch-events must lie between 1 and " + std::to_string(kMostBatchEvents));
  }
  plan.batch_events = flags.batch_events;
  const std::string format =
      flags.format.empty() ? std::string(format_by_name(plan.to)) : flags.format;
  if (format.empty()) {
    return fail("the name " + flags.to +
                " does not tell the format: say --format ndjson, csv or sqlite");
  }
  const bool whole_log = flags.what == "log" || (flags.what.empty() && format == "ndjson");
  if (format == "sqlite") {
    plan.form = ExportForm::kSqlite;
  } else if (format == "csv") {
    plan.form = ExportForm::kCsv;
  } else if (format == "ndjson") {
    plan.form = whole_log ? ExportForm::kLog : ExportForm::kNdjsonTables;
  } else {
    return fail("--format must be ndjson, csv or sqlite, not '" + format + "'");
  }
  if (whole_log) {
    if (plan.form == ExportForm::kLog) return plan;
    return fail("--what log is exported as NDJSON only; " + format +
                " has tables: events,orders,pools,accounts,jobs,effects");
  }
  if (flags.what.empty()) return plan;
  TableParts parts = TableParts::all();
  if (flags.what != "tables" && !TableParts::parse(flags.what, parts)) {
    return fail(
        "--what must be log, tables, or of events,orders,pools,accounts,jobs,effects, not '" +
        flags.what + "'");
  }
  plan.parts = parts;
  plan.log_tables = flags.what == "tables" || names_part(flags.what, TablePart::kEvents);
  return plan;
}

}  // namespace orderlog
