// orderlog replay what-if: a log's commands decided again under other rules.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/cli.h"
#include "app/config_sources.h"
#include "app/data_directory.h"
#include "app/format_flag.h"
#include "app/log/interruption.h"
#include "app/log/log_source.h"
#include "app/nearest_name.h"
#include "app/signals.h"
#include "app/staged_progress.h"
#include "app/text_output.h"
#include "app/what_if/report.h"
#include "base/clock.h"
#include "base/json/writer.h"
#include "replay/export/log/log_in_the_making.h"
#include "replay/past/scratch_directory.h"
#include "replay/what_if/changes.h"

namespace orderlog {
namespace {

// Of the orders that ended otherwise, what a table or a page names of each kind of change; NDJSON
// has all of them.
constexpr std::size_t kOrdersNamed = 50;

struct Flags {
  LogSourceFlags source;
  std::string config;
  std::vector<std::string> under;
  std::vector<std::string> set;
  std::string keep;
  std::string format;  // empty: not given
  std::string out;
  int utc_offset_hours = 0;
  bool json = false;
  bool names = false;
  bool anyway = false;
};

Failure<CommandError> wrong(std::string sentence) {
  return fail(CommandError{kExitUsage, std::move(sentence)});
}

std::string all_names(bool json) {
  if (json) {
    std::string lines;
    for (const ChangeableName& name : changeable_names()) {
      JsonWriter(lines)
          .begin_object()
          .member("name", name.name)
          .member("doc", name.doc)
          .end_object();
      lines += '\n';
    }
    return lines;
  }
  std::size_t width = 0;
  for (const ChangeableName& name : changeable_names()) width = std::max(width, name.name.size());
  std::string text;
  for (const ChangeableName& name : changeable_names()) {
    text += "  " + name.name + std::string(width + 2 - name.name.size(), ' ') +
            std::string(name.doc) + "\n";
  }
  return text + "\npool[ID].NAME=VALUE changes one pool only.\n";
}

Result<Ok, CommandError> add(const std::vector<std::string>& texts, Changes& changes) {
  for (const std::string& text : texts) {
    const auto added = changes.add(text);
    if (added.ok()) continue;
    std::vector<std::string> known;
    for (const ChangeableName& name : changeable_names()) known.push_back(name.name);
    const bool unknown = added.error().starts_with("there is no");
    const std::string nearest = did_you_mean(text.substr(0, text.find('=')), known);
    return wrong(added.error() + (unknown ? nearest + " (--names lists them)" : ""));
  }
  return Ok{};
}

// The rules that the log was decided under.
Result<Rules, CommandError> rules_of(const Flags& flags) {
  if (flags.config.empty()) return Rules();
  ConfigSources sources;
  sources.file = flags.config;
  const auto config = load_config(sources);
  if (!config) return wrong(config.error().sentence);
  return config->rules;
}

// A change of a pool that isn't there would read as one that makes no difference.
Result<Ok, CommandError> see_that_all_met(const Changes& changes) {
  const auto idle = changes.that_met_nothing();
  if (idle.empty()) return Ok{};
  const auto pools = changes.pools_met();
  if (pools.empty())
    return wrong("the log opens no pool, so '" + idle.front() + "' changes nothing");
  const auto begin = idle.front().find('[') + 1;
  const std::string id = idle.front().substr(begin, idle.front().find(']') - begin);
  return wrong("the log opens no pool '" + id + "'" + did_you_mean(id, pools));
}

// The format; or what is wrong with the flags by themselves.
Result<std::string, CommandError> check(const Flags& flags) {
  auto format = chosen_format(flags.format, flags.json);
  if (!format) return format;
  if (*format != "table" && *format != "ndjson" && *format != "html") {
    return wrong("--format must be table, ndjson or html");
  }
  if (flags.utc_offset_hours < -12 || flags.utc_offset_hours > 14) {
    return wrong("--utc-offset-hours must be from -12 to 14");
  }
  return format;
}

// An earlier report is replaced by this one. Anything else is left alone, as exports leave it.
std::optional<CommandError> complaint_about_out(const std::string& path) {
  std::error_code none;
  if (!std::filesystem::is_regular_file(path, none)) return std::nullopt;
  std::string beginning(kReportBeginning, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(beginning.data(), static_cast<std::streamsize>(beginning.size()));
  beginning.resize(static_cast<std::size_t>(file.gcount()));
  const bool is_ours = file.is_open() && (beginning.empty() || is_what_if_report(beginning));
  if (is_ours) return std::nullopt;
  return CommandError{kExitUsage,
                      path + " is no report of what-if, and is left alone; name another file"};
}

// Where the fork's log is written: a data directory that has its name when it is whole.
class ForkPlace {
 public:
  ~ForkPlace() {
    if (making_) making_->remove();
  }

  Result<std::string, CommandError> prepare(const std::string& keep, const std::string& scratch) {
    if (keep.empty()) return log_directory(scratch + "/data");
    std::error_code error;
    keep_ = place_of(keep);
    if (std::filesystem::exists(keep_, error) && !std::filesystem::is_empty(keep_, error)) {
      return wrong(keep + " is not empty: --keep takes a new directory");
    }
    const std::string part = keep_ + ".part";
    const std::string log = std::filesystem::path(log_directory(part)).filename();
    auto making = LogInTheMaking::begin(part, log);
    if (!making) {
      const auto& [is_in_the_way, sentence] = making.error();
      return fail(CommandError{is_in_the_way ? kExitUsage : kExitFailed, sentence});
    }
    making_.emplace(std::move(making).value());
    if (!making_->has_before()) return log_directory(part);
    // One that was killed can't be gone on with: the rules may be others now.
    if (auto begun = making_->begin_again(); !begun) {
      return fail(CommandError{kExitFailed, begun.error()});
    }
    return log_directory(part);
  }

  // Nobody has the log open any more. Where it can't have its name it stays under the passing one.
  Result<Ok, CommandError> keep() {
    auto whole = std::exchange(making_, std::nullopt);
    if (!whole) return Ok{};
    if (auto moved = whole->move_to(keep_); !moved) {
      return fail(CommandError{kExitFailed,
                               moved.error() + "; the fork's log is in " + whole->directory()});
    }
    return Ok{};
  }

 private:
  // Beside it the log is made: so without the slash that a shell completes, and where a link leads.
  static std::string place_of(std::string_view keep) {
    while (keep.size() > 1 && keep.ends_with('/')) keep.remove_suffix(1);
    std::error_code error;
    const auto resolved = std::filesystem::weakly_canonical(keep, error);
    return error ? std::string(keep) : resolved.string();
  }

  std::string keep_;
  std::optional<LogInTheMaking> making_;
};

std::string text_of(const WhatIfReport& report, const std::string& format) {
  if (format == "ndjson") return what_if_ndjson(report);
  return format == "html" ? what_if_html(report) : what_if_text(report);
}

// The rules that the log was decided under, and on them what is changed. `changes` outlives the
// fork.
Result<Ok, CommandError> read_changes(const Flags& flags, WhatIfOptions& options,
                                      Changes& changes) {
  auto rules = rules_of(flags);
  if (!rules) return fail(rules.error());
  options.fork.rules = *rules;
  for (const std::string& text : flags.under) {
    if (text.starts_with("pool")) return wrong("--under takes rules; what pools say is in the log");
  }
  Changes under;
  if (auto added = add(flags.under, under); !added) return fail(added.error());
  under.apply_to(options.fork);
  if (!flags.set.empty() && !flags.anyway) options.base = options.fork;
  if (auto added = add(flags.set, changes); !added) return fail(added.error());
  changes.apply_to(options.fork);
  return Ok{};
}

Result<int, CommandError> run(const Flags& flags) {
  const auto checked = check(flags);
  if (!checked) return fail(checked.error());
  const std::string& format = *checked;
  WhatIfOptions options;
  options.utc_offset_hours = flags.utc_offset_hours;
  Changes changes;
  if (auto told = read_changes(flags, options, changes); !told) return fail(told.error());
  if (auto complaint = complaint_about_out(flags.out)) return fail(*std::move(complaint));
  StopSignals stop;  // before any thread
  const auto source = open_log_source(flags.source, "nothing was decided");
  if (!source) return fail(source.error());
  const auto scratch = ScratchDirectory::temporary();
  if (!scratch) return fail(CommandError{kExitFailed, scratch.error()});
  options.scratch_directory = scratch->path();
  ForkPlace place;
  auto directory = place.prepare(flags.keep, scratch->path());
  if (!directory) return fail(directory.error());
  options.fork_directory = *std::move(directory);
  TextOutput out(flags.out);
  if (auto opened = out.open(); !opened) return fail(CommandError{kExitFailed, opened.error()});

  WhatIfReport report;
  report.log = source->name;
  report.changes = flags.set;
  report.utc_offset_hours = flags.utc_offset_hours;
  const SystemClock clock;
  StagedProgress stages(std::cerr, clock);
  std::atomic<bool> cancelled{false};
  Interruption interruption(&stop);
  std::map<OrderChange, std::size_t> orders_named;
  auto result = what_if(
      *source->store, clock, options,
      [&](const ComparedOrder& order) {
        if (format == "ndjson") return out.write(what_if_order_line(order));
        // Some of each, whatever there is most of.
        std::size_t& named = orders_named[order.change];
        if (named++ < kOrdersNamed) report.orders.push_back(order);
      },
      [&](std::string_view stage, std::uint64_t done, std::uint64_t total) {
        stages.update(stage, "events", done, total);
        if (interruption.asked_now_and_then()) cancelled.store(true);
      },
      &cancelled);
  stages.finish();
  if (!result) return fail(CommandError{kExitFailed, result.error()});
  if (!*result)
    return fail(
        CommandError{stop.exit_status(), "interrupted; nothing was kept of what was decided"});
  if (const auto differs = (*result)->base_differs_at) {
    return wrong("with nothing changed the log comes out otherwise from position " +
                 std::to_string(differs->value()) +
                 " on: give the rules that it was decided under (--config, --under), or --anyway");
  }
  if (auto met = see_that_all_met(changes); !met) return fail(met.error());
  report.result = **std::move(result);
  out.write(text_of(report, format));
  const auto written = out.close();
  if (auto kept = place.keep(); !kept) return fail(kept.error());
  if (!written) return fail(CommandError{kExitFailed, written.error()});
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
                      std::cout << all_names(flags->json);
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
  command.add_flag("--anyway", flags->anyway,
                   "without deciding the log as it was first, to see that the rules are its own");
  command.add_option("--keep", flags->keep, "a new data directory for the fork's log");
  command.add_option("--format", flags->format, "table, ndjson, or html: a page with plots");
  command.add_option(
      "--out", flags->out,
      "a file to write to, new or of an earlier what-if; without it standard output");
  command.add_option("--utc-offset-hours", flags->utc_offset_hours, "whose days the sums are by");
  command.add_flag("--json", flags->json, "the same as --format ndjson");
}

}  // namespace orderlog
