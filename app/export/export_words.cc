#include "app/export/export_words.h"

#include "app/progress.h"
#include "base/json/writer.h"

namespace orderlog {
namespace {

std::string_view name_of(ExportForm form) {
  switch (form) {
    case ExportForm::kLog:
    case ExportForm::kNdjsonTables:
      return "ndjson";
    case ExportForm::kCsv:
      return "csv";
    case ExportForm::kSqlite:
      return "sqlite";
  }
  return "";
}

}  // namespace

CommandError command_error(const ExportError& error) {
  return {error.kind == ExportError::Kind::kBadInput ? kExitUsage : kExitFailed, error.sentence};
}

std::string export_report_text(const ExportPlan& plan, const ExportReport& report, TimeMs took_ms) {
  // As it is, to be copied into --at.
  const std::string head = std::to_string(report.head.position.value());
  if (report.events == 0) {
    return plan.to + " has everything already, up to position " + head + "\n";
  }
  std::string text = "exported " + with_separators(report.events) + " events in " +
                     with_separators(report.commits) + " commits to " + plan.to;
  if (report.behind != Position{}) {
    text += ", behind position " + std::to_string(report.behind.value());
  }
  text += ", up to position " + head + ", in " + duration_text(took_ms) + "; " +
          with_separators(report.bytes) + " bytes";
  if (!report.kept.empty()) {
    text += "; the next export goes on from " + report.kept + " beside them, of " +
            with_separators(report.kept_bytes) + " bytes: without it, it takes as long as this one";
  }
  return text + "\n";
}

std::string export_report_json(const ExportPlan& plan, const ExportReport& report, TimeMs took_ms) {
  std::string text;
  JsonWriter(text)
      .begin_object()
      .member("to", plan.to)
      .member("format", name_of(plan.form))
      .member("behind_position", report.behind.value())
      .member("position", report.head.position.value())
      .member("hash", to_hex(report.head.hash))
      .member("commits", report.commits)
      .member("events", report.events)
      .member("bytes", report.bytes)
      .member("kept_bytes", report.kept_bytes)
      .member("took_ms", took_ms)
      .end_object();
  return text + "\n";
}

}  // namespace orderlog
