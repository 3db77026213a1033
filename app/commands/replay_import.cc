#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include "app/cli.h"
#include "app/data_directory.h"
#include "app/export/export_words.h"
#include "app/import/text_source.h"
#include "app/last_word.h"
#include "app/progress.h"
#include "base/json/writer.h"
#include "replay/export/files/output_file.h"
#include "replay/export/log/log_file_import.h"

namespace orderlog {
namespace {

struct ReplayImportFlags {
  std::string file;
  std::string to;
  bool json = false;
};

std::string report_json(const ReplayImportFlags& flags, const ExportReport& report,
                        TimeMs took_ms) {
  std::string text;
  JsonWriter(text)
      .begin_object()
      .member("to", flags.to)
      .member("position", report.head.position.value())
      .member("hash", to_hex(report.head.hash))
      .member("commits", report.commits)
      .member("events", report.events)
      .member("took_ms", took_ms)
      .end_object();
  return text + "\n";
}

int run_import(const ReplayImportFlags& flags) {
  std::error_code none;
  if (std::filesystem::is_directory(flags.file, none)) {
    return usage_error(flags.file +
                       " is a directory; an exported log is one file, as 'orderlog replay export "
                       "--out LOG.ndjson' writes it");
  }
  const LastWord last_word("the same import of the same file goes on where this one was");
  const SystemClock clock;
  const TimeMs started_ms = clock.now_ms();
  LogImportOptions options;
  options.name = flags.file;
  options.open = [&flags] { return open_text_source(flags.file); };
  options.data = flags.to;
  while (options.data.size() > 1 && options.data.ends_with('/')) options.data.pop_back();
  options.log = name_in_path(log_directory("."));
  // A packed file is longer once it is unpacked, and nobody knows by how much.
  std::optional<std::uint64_t> total;
  std::error_code unknown;
  const auto size = std::filesystem::file_size(flags.file, unknown);
  if (!unknown && !flags.file.ends_with(".xz")) total = size;
  Progress progress(std::cerr, progress_output_of_stderr(), clock, "importing", "bytes", total);
  std::uint64_t read = 0;
  const auto report =
      import_log_file(options, [&](std::uint64_t bytes) { progress.update(read = bytes); });
  if (!report.ok()) return end_with(command_error(report.error()));
  progress.finish(read);
  const TimeMs took_ms = clock.now_ms() - started_ms;
  if (flags.json) {
    std::cout << report_json(flags, *report, took_ms);
    return kExitOk;
  }
  std::cout << "imported " << with_separators(report->events) << " events in "
            << with_separators(report->commits) << " commits to " << flags.to << " in "
            << duration_text(took_ms) << "; every commit's hash is the one that it had\n";
  return kExitOk;
}

}  // namespace

void add_replay_import(Cli& cli) {
  const auto flags = std::make_shared<ReplayImportFlags>();
  CLI::App& command =
      cli.command("replay import", "makes a log again, byte for byte, from one that was exported",
                  [flags] { return run_import(*flags); });
  command.add_option("FILE", flags->file, "of replay export: a .ndjson, or packed as .ndjson.xz")
      ->required();
  command.add_option("--to", flags->to, "the data directory to make")->required();
  command.add_flag("--json", flags->json, "one line of JSON instead of the sentence");
}

}  // namespace orderlog
