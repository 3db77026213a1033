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
#include "app/log/reading_progress.h"
#include "app/log/show_flags.h"
#include "app/log/showing.h"
#include "app/signals.h"

namespace orderlog {
namespace {

// What is remembered of each is its position.
constexpr std::uint64_t kMaxEvents = 1'000'000;

struct Flags {
  ShowFlags show;
  std::uint64_t count = 20;
};

StoreResult<LastEvents> find(const EventStore& store, const LogFilter& filter, std::uint64_t count,
                             Interruption& interruption) {
  ReadingProgress progress("searching", store.head().position);
  return find_last_events(store, filter, count, [&](std::uint64_t events) {
    progress.update(events);
    return !interruption.asked_now_and_then();
  });
}

int run(const Flags& flags) {
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
  auto last = find(*source->store, *filter, flags.count, interruption);
  if (!last) return failure(last.error().detail);
  if (interruption.asked()) return kExitOk;
  return show_last_to_stdout(*std::move(source), flags.show, *filter, *format, *std::move(last),
                             interruption);
}

}  // namespace

void add_log_tail(Cli& cli) {
  const auto flags = std::make_shared<Flags>();
  CLI::App& command =
      cli.command("log tail", "shows the last events of the log", [flags] { return run(*flags); });
  add_show_flags(command, flags->show);
  command.add_option("-n,--lines", flags->count, "how many events; 20 unless given")
      ->check(CLI::Range(std::uint64_t{1}, kMaxEvents));
}

}  // namespace orderlog
