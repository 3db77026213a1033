// orderlog replay what-if: a log's commands decided again under other rules.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/cli.h"
#include "app/config_sources.h"
#include "app/data_directory.h"
#include "app/log/log_source.h"
#include "app/nearest_name.h"
#include "app/progress.h"
#include "app/signals.h"
#include "app/text_output.h"
#include "app/what_if/report.h"
#include "base/clock.h"
#include "replay/past/scratch_directory.h"
#include "replay/what_if/changes.h"

namespace orderlog {
namespace {

// Of the orders that ended otherwise, what a table or a page names; NDJSON has all of them.
constexpr std::size_t kOrdersNamed = 200;

struct Flags {
  LogSourceFlags source;
  std::string config;
  std::vector<std::string> under;
  std::vector<std::string> set;
  std::string keep;
  std::string format = "table";
  std::string out;
  int utc_offset_hours = 0;
  bool json = false;
  bool names = false;
};

Failure<CommandError> wrong(std::string sentence) {
  return fail(CommandError{kExitUsage, std::move(sentence)});
}

std::string all_names() {
  std::size_t width = 0;
  for (const ChangeableName& name : changeable_names()) width = std::max(width, name.name.size());
  std::string text;
  for (const ChangeableName& name : changeable_names()) {
    text += "  " + std::string(name.name) + std::string(width + 2 - name.name.size(), ' ') +
            std::string(name.doc) + "\n";
  }
  return text + "\npool[ID].NAME=VALUE changes one pool only.\n";
}

Result<Ok, CommandError> add(const std::vector<std::string>& changes, ForkOptions& options) {
  for (const std::string& change : changes) {
    const auto added = add_change(change, options);
    if (added.ok()) continue;
    std::vector<std::string> known;
    for (const ChangeableName& name : changeable_names()) known.emplace_back(name.name);
    const std::string name = change.substr(0, change.find('='));
    const bool unknown = added.error().starts_with("there is no");
    return wrong(added.error() +
                 (unknown ? did_you_mean(name, known) + " (--names lists them)" : ""));
  }
  return Ok{};
}

// The rules that the log was decided under, and then what is changed.
Result<ForkOptions, CommandError> fork_options(const Flags& flags) {
  ForkOptions options;
  if (!flags.config.empty()) {
    ConfigSources sources;
    sources.file = flags.config;
    const auto config = load_config(sources);
    if (!config) return wrong(config.error().sentence);
    options.rules = config->rules;
  }
  if (auto added = add(flags.under, options); !added) return fail(added.error());
  if (auto added = add(flags.set, options); !added) return fail(added.error());
  return options;
}

Result<Ok, CommandError> check(const Flags& flags) {
  if (flags.format != "table" && flags.format != "ndjson" && flags.format != "html") {
    return wrong("--format must be table, ndjson or html");
  }
  if (flags.utc_offset_hours < -12 || flags.utc_offset_hours > 14) {
    return wrong("--utc-offset-hours must be from -12 to 14");
  }
  return Ok{};
}

// Where the fork's log is to be: a data directory of its own.
Result<std::string, CommandError> fork_directory(const Flags& flags, const std::string& scratch) {
  if (flags.keep.empty()) return log_directory(scratch + "/data");
  std::error_code error;
  if (std::filesystem::exists(flags.keep, error) && !std::filesystem::is_empty(flags.keep, error)) {
    return wrong(flags.keep + " is not empty: --keep takes a new directory");
  }
  std::filesystem::create_directories(flags.keep, error);
  if (error) return wrong("can't make " + flags.keep + ": " + error.message());
  return log_directory(flags.keep);
}

// Tells of one stage after the other.
class Stages {
 public:
  explicit Stages(const Clock& clock) : clock_(clock) {}

  void update(std::string_view stage, std::uint64_t done, std::uint64_t total) {
    if (stage != stage_) {
      finish();
      stage_ = stage;
      progress_.emplace(std::cerr, progress_output_of_stderr(), clock_, stage_, "events", total);
    }
    progress_->update(done_ = done);
  }
  void finish() {
    if (progress_) progress_->finish(done_);
    progress_.reset();
  }

 private:
  const Clock& clock_;
  std::string stage_;
  std::optional<Progress> progress_;
  std::uint64_t done_ = 0;
};

std::string text_of(const WhatIfReport& report, const std::string& format) {
  if (format == "ndjson") return what_if_ndjson(report);
  return format == "html" ? what_if_html(report) : what_if_text(report);
}

Result<int, CommandError> run(const Flags& flags) {
  if (auto checked = check(flags); !checked) return fail(checked.error());
  const std::string format = flags.json ? "ndjson" : flags.format;
  WhatIfOptions options;
  auto fork = fork_options(flags);
  if (!fork) return fail(fork.error());
  options.fork = *std::move(fork);
  options.utc_offset_hours = flags.utc_offset_hours;
  StopSignals stop;  // before any thread
  const auto source = open_log_source(flags.source);
  if (!source) return fail(source.error());
  const auto scratch = ScratchDirectory::temporary();
  if (!scratch) return fail(CommandError{kExitFailed, scratch.error()});
  options.scratch_directory = scratch->path();
  auto directory = fork_directory(flags, scratch->path());
  if (!directory) return fail(directory.error());
  options.fork_directory = *std::move(directory);
  TextOutput out(flags.out);
  if (auto opened = out.open(); !opened) return wrong(opened.error());

  WhatIfReport report;
  report.log = source->name;
  report.changes = flags.set;
  report.utc_offset_hours = flags.utc_offset_hours;
  const SystemClock clock;
  Stages stages(clock);
  std::atomic<bool> cancelled{false};
  auto result = what_if(
      *source->store, clock, options,
      [&](const ComparedOrder& order) {
        if (format == "ndjson") return out.write(what_if_order_line(order));
        if (report.orders.size() < kOrdersNamed) report.orders.push_back(order);
      },
      [&](std::string_view stage, std::uint64_t done, std::uint64_t total) {
        stages.update(stage, done, total);
        if (done % 1'024 == 0 && stop.wait_for(std::chrono::milliseconds(0))) cancelled.store(true);
      },
      &cancelled);
  stages.finish();
  if (!result) return fail(CommandError{kExitFailed, result.error()});
  if (!*result) return fail(CommandError{kExitFailed, "stopped before it was decided"});
  report.result = **std::move(result);
  out.write(text_of(report, format));
  if (auto written = out.close(); !written) return fail(CommandError{kExitFailed, written.error()});
  // That nothing changes when nothing is changed is a question of its own.
  const bool as_expected = report.result.fork.identical() || !flags.set.empty();
  return static_cast<int>(as_expected ? kExitOk : kExitFailed);
}

}  // namespace

void add_replay_what_if(Cli& cli) {
  const auto flags = std::make_shared<Flags>();
  CLI::App& command =
      cli.command("replay what-if",
                  "decides a log again under other rules, and compares what came of it", [flags] {
                    if (flags->names) {
                      std::cout << all_names();
                      return static_cast<int>(kExitOk);
                    }
                    const auto status = run(*flags);
                    return status.ok() ? *status : end_with(status.error());
                  });
  add_log_source_flags(command, flags->source);
  command.add_option("--set", flags->set,
                     "a change: order.hold_ms=300000, pool.per_user_limit=1, pool[ID].total=50; as "
                     "often as wanted. With none, the fork must equal the log");
  command.add_flag("--names", flags->names, "lists what can be changed");
  command.add_option("--config", flags->config,
                     "the configuration file of the server that wrote the log, for its rules");
  command.add_option(
      "--under", flags->under,
      "a rule that the log was decided under where it was not the default: NAME=VALUE");
  command.add_option("--keep", flags->keep, "a new data directory for the fork's log");
  command.add_option("--format", flags->format, "table, ndjson, or html: a page with plots");
  command.add_option("--out", flags->out, "a file to write to; without it standard output");
  command.add_option("--utc-offset-hours", flags->utc_offset_hours, "whose days the sums are by");
  command.add_flag("--json", flags->json, "the same as --format ndjson");
}

}  // namespace orderlog
