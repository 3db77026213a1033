#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Validators.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "app/cli.h"
#include "app/last_word.h"
#include "app/log/interruption.h"
#include "app/log/show_flags.h"
#include "app/log/showing.h"
#include "app/signals.h"

namespace orderlog {
namespace {

struct Flags {
  ShowFlags show;
  std::uint64_t from = 1;
  std::uint64_t to = LogFilter{}.to.value();
  std::uint64_t limit = 0;
};

int run(Flags& flags) {
  flags.show.filter.from = Position{flags.from};
  flags.show.filter.to = Position{flags.to};
  const auto filter = filter_from(flags.show);
  if (!filter) return end_with(filter.error());
  const auto format = format_from(flags.show);
  if (!format) return end_with(format.error());
  // Before the store, whose threads inherit who gets the signals.
  std::optional<StopSignals> stop;
  std::optional<LastWord> last_word;
  if (flags.show.follow) {
    stop.emplace();
  } else {
    last_word.emplace("not all of it was shown");
  }
  auto source = open_log_source(flags.show.source);
  if (!source) return end_with(source.error());
  if (const auto complaint = complaint_about(*filter, *source->store, flags.show.follow)) {
    return end_with(*complaint);
  }
  Interruption interruption(stop ? &*stop : nullptr);
  return show_to_stdout(*std::move(source), flags.show, *filter, *format, flags.limit,
                        interruption);
}

}  // namespace

void add_log_show(Cli& cli) {
  const auto flags = std::make_shared<Flags>();
  CLI::App& command =
      cli.command("log show", "shows events of the log", [flags] { return run(*flags); });
  add_show_flags(command, flags->show);
  const auto positions = CLI::Range(std::uint64_t{1}, static_cast<std::uint64_t>(kMaxExactInteger));
  command.add_option("--from", flags->from, "the first position")->check(positions);
  command.add_option("--to", flags->to, "the last position")->check(positions);
  command.add_option("--limit", flags->limit, "at most this many")->check(positions);
}

}  // namespace orderlog
