#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "app/cli.h"
#include "app/export/export_flags.h"
#include "app/export/export_words.h"
#include "app/last_word.h"
#include "app/log/log_source.h"
#include "app/staged_progress.h"
#include "replay/export/files/table_files.h"
#include "replay/export/log/log_file_export.h"
#include "replay/export/sqlite/sqlite_export.h"
#include "replay/export/tables/table_page.h"

namespace orderlog {
namespace {

// Roughly, as text: a batch of files is counted in bytes.
constexpr std::size_t kBytesAnEvent = 1'024;

ExportResult<ExportReport> export_as(const EventStore& store, const ExportPlan& plan,
                                     const ExportProgress& progress) {
  switch (plan.form) {
    case ExportForm::kLog: {
      LogFileOptions options;
      options.file = plan.to;
      options.full = plan.full;
      options.batch_bytes = plan.batch_events * kBytesAnEvent;
      return export_log_file(store, options, progress);
    }
    case ExportForm::kSqlite: {
      SqliteExportOptions options;
      options.file = plan.to;
      options.parts = plan.parts;
      options.full = plan.full;
      options.batch_events = plan.batch_events;
      return export_to_sqlite(store, options, progress);
    }
    case ExportForm::kCsv:
    case ExportForm::kNdjsonTables: {
      TableFilesOptions options;
      options.directory = plan.to;
      options.form = plan.form == ExportForm::kCsv ? RowForm::kCsv : RowForm::kNdjson;
      options.parts = plan.parts;
      options.log_tables = plan.log_tables;
      options.full = plan.full;
      options.batch_events = plan.batch_events;
      options.batch_bytes = plan.batch_events * kBytesAnEvent;
      return export_table_files(store, options, progress);
    }
  }
  return trouble("there is no such form");
}

int run_export(const ExportFlags& flags) {
  const auto plan = plan_export(flags);
  if (!plan.ok()) return usage_error(plan.error());
  const LastWord last_word("the same export again goes on behind what was exported");
  const auto source = open_log_source(flags.source);
  if (!source.ok()) return end_with(source.error());
  const SystemClock clock;
  const TimeMs started_ms = clock.now_ms();
  StagedProgress progress(std::cerr, clock);
  const auto report =
      export_as(*source->store, *plan,
                [&progress](std::string_view doing, std::string_view unit, std::uint64_t done,
                            std::uint64_t total) { progress.update(doing, unit, done, total); });
  if (!report.ok()) return end_with(command_error(report.error()));
  progress.finish();
  const TimeMs took_ms = clock.now_ms() - started_ms;
  std::cout << (flags.json ? export_report_json(*plan, *report, took_ms)
                           : export_report_text(*plan, *report, took_ms));
  return kExitOk;
}

}  // namespace

void add_replay_export(Cli& cli) {
  const auto flags = std::make_shared<ExportFlags>();
  CLI::App& command =
      cli.command("replay export",
                  "takes the log and its models away: NDJSON, CSV, SQLite; again for what is new",
                  [flags] { return run_export(*flags); });
  add_log_source_flags(command, flags->source);
  command.add_option("--out,--to", flags->to, "where to: LOG.ndjson, BOOKS.sqlite, or a directory")
      ->required();
  command.add_option("--format", flags->format,
                     "ndjson, csv or sqlite; without it the name's ending tells");
  command.add_option("--what", flags->what,
                     "log: the commits, for replay import; or tables: all, or of "
                     "events,orders,pools,accounts,jobs,effects");
  command.add_option("--batch-events", flags->batch_events,
                     "what is exported is safe from a crash after so many; 65536 by default");
  command.add_flag("--full", flags->full,
                   "anew, in place of an earlier export; nothing else is ever replaced");
  command.add_flag("--json", flags->json, "one line of JSON instead of the sentence");
  cli.topic("export-tables", "the tables of an export, with their columns", table_page);
}

}  // namespace orderlog
