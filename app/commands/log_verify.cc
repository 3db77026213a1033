#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "app/cli.h"
#include "app/command_error.h"
#include "app/data_directory.h"
#include "app/last_word.h"
#include "app/log/log_progress.h"
#include "app/log/log_source.h"
#include "app/log/not_a_log.h"
#include "app/log/verify_report.h"
#include "replay/verify/salvage.h"
#include "replay/verify/verify_directory.h"

namespace orderlog {
namespace {

namespace fs = std::filesystem;

struct Flags {
  LogSourceFlags source;
  std::string salvage;
  unsigned threads = 0;
  bool json = false;
};

// A connection that was lost tells nothing of the log.
CommandError cut_short(const VerifyReport& report) {
  std::string sentence = "the log could not be read behind position " +
                         std::to_string(report.head.position.value()) + ": " +
                         report.cut_short->detail + "; up to there ";
  sentence += report.findings_total == 0
                  ? "nothing was found"
                  : "there are " + std::to_string(report.findings_total) +
                        " findings, the first at position " +
                        std::to_string(report.findings.front().position.value()) + ": " +
                        report.findings.front().reason;
  return {kExitFailed, std::move(sentence)};
}

Result<VerifyReport, CommandError> verify(const Flags& flags, const Clock& clock) {
  VerifyOptions options;
  options.threads = flags.threads;
  LogProgress progress(clock, "verifying");
  const VerifyProgress tell = [&](std::uint64_t events, std::uint64_t total) {
    progress.update(events, total);
  };
  if (!flags.source.data.empty() && flags.source.url.empty()) {
    const std::string directory = log_directory_to_read(flags.source.data);
    make_way_for_server(directory);
    auto report = verify_directory(directory, options, tell);
    if (!report) {
      const bool foreign = report.error().code == StoreErrorCode::kForeign;
      if (auto taken = foreign ? export_taken_for_log(flags.source.data) : std::nullopt) {
        return fail(CommandError{kExitUsage, *std::move(taken)});
      }
      return fail(CommandError{foreign ? kExitUsage : kExitFailed, report.error().detail});
    }
    return *std::move(report);
  }
  const auto source = open_log_source(flags.source);
  if (!source) return fail(source.error());
  options.anchor = source->anchor;
  auto report = verify_log(*source->store, options, tell);
  if (report.cut_short) return fail(cut_short(report));
  return report;
}

// Nothing is there, or nothing but what a salvage that was killed left.
bool is_free(const std::string& directory, std::error_code& trouble) {
  if (!fs::exists(directory, trouble)) return !trouble;
  const fs::path leftover = fs::path(unfinished_salvage(log_directory(directory))).filename();
  fs::directory_iterator entry(directory, trouble);
  for (; !trouble && entry != fs::directory_iterator(); entry.increment(trouble)) {
    if (entry->path().filename() != leftover) return false;
  }
  return !trouble;
}

// Whether `inner` is `outer` or beneath it, wherever links lead.
bool lies_in(const std::string& inner, const std::string& outer) {
  std::error_code trouble;
  const fs::path in = fs::weakly_canonical(fs::absolute(inner), trouble);
  const fs::path out = fs::weakly_canonical(fs::absolute(outer), trouble);
  const auto differs = std::mismatch(out.begin(), out.end(), in.begin(), in.end());
  return !trouble && (differs.first == out.end() || differs.first->empty());
}

// What keeps from writing there; found before the log is read for long.
std::optional<CommandError> complaint_about(const Flags& flags) {
  if (flags.salvage.empty()) return std::nullopt;
  if (flags.source.data.empty() || !flags.source.url.empty()) {
    return CommandError{kExitUsage, "--salvage reads the files of a log: give --data DIR"};
  }
  if (lies_in(flags.salvage, flags.source.data)) {
    return CommandError{kExitUsage, "--salvage " + flags.salvage + " lies in " + flags.source.data +
                                        ", which is to stay as it is: name a directory elsewhere"};
  }
  std::error_code trouble;
  if (is_free(flags.salvage, trouble)) return std::nullopt;
  return CommandError{kExitUsage, "--salvage needs a directory that is not there yet, and " +
                                      flags.salvage + " is there and not empty"};
}

int run(const Flags& flags) {
  if (const auto complaint = complaint_about(flags)) return end_with(*complaint);
  const LastWord last_word("the log was not read to its end, and nothing is said of it");
  const SystemClock clock;
  const TimeMs started_ms = clock.now_ms();
  const auto report = verify(flags, clock);
  if (!report) return end_with(report.error());
  const TimeMs duration_ms = clock.now_ms() - started_ms;
  std::optional<SalvagedTo> salvaged;
  if (!flags.salvage.empty()) {
    const LastWord unfinished("the next salvage to " + flags.salvage + " begins anew");
    LogProgress progress(clock, "salvaging");
    const auto written =
        salvage_log(log_directory_to_read(flags.source.data), log_directory(flags.salvage),
                    [&](std::uint64_t events, std::optional<std::uint64_t> total) {
                      progress.update(events, total);
                    });
    if (!written) {
      std::cout << (flags.json ? verify_report_json(*report, duration_ms, salvaged)
                               : verify_report_text(*report, duration_ms, salvaged));
      return failure(written.error().detail);
    }
    salvaged = SalvagedTo{flags.salvage, *written};
  }
  std::cout << (flags.json ? verify_report_json(*report, duration_ms, salvaged)
                           : verify_report_text(*report, duration_ms, salvaged));
  return report->clean() ? kExitOk : kExitFailed;
}

}  // namespace

void add_log_verify(Cli& cli) {
  const auto flags = std::make_shared<Flags>();
  CLI::App& command =
      cli.command("log verify",
                  "checks the whole log: bytes, chain, positions, streams, keys, contents, anchor",
                  [flags] { return run(*flags); });
  add_log_source_flags(command, flags->source);
  command.add_option("--salvage", flags->salvage,
                     "also write what is good to this new data directory");
  command.add_option("--threads", flags->threads, "0: as many as there are processors")
      ->check(CLI::Range(0, 256));
  command.add_flag("--json", flags->json, "one line of JSON instead of the table");
}

}  // namespace orderlog
