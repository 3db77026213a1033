// orderlog replay order: the story of an order.

#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include "app/cli.h"
#include "app/last_word.h"
#include "app/log/log_source.h"
#include "app/past/story_report.h"
#include "app/past/stream_name.h"
#include "app/progress.h"
#include "base/clock.h"
#include "domain/view.h"
#include "replay/past/order_story.h"
#include "replay/past/stream_past.h"

namespace orderlog {
namespace {

// Fewer are looked at before anybody could read how far it is.
constexpr std::uint64_t kManyOutcomes = 5'000;

struct Flags {
  LogSourceFlags source;
  std::string order;
  std::string tenant = "default";
  bool json = false;
};

template <class T>
using Outcome = Result<T, CommandError>;

Failure<CommandError> failed(const StoreError& error) {
  return fail(CommandError{kExitFailed, error.detail});
}

Outcome<OrderStory> told(const EventStore& log, const std::string& tenant, const OrderId& id) {
  const SystemClock clock;
  std::optional<Progress> progress;
  std::uint64_t seen = 0;
  StoryOptions options;
  options.progress = [&](std::uint64_t outcomes, std::uint64_t total) {
    if (total < kManyOutcomes) return;
    if (!progress) {
      progress.emplace(std::cerr, progress_output_of_stderr(), clock, "looking at", "outcomes",
                       total);
    }
    progress->update(seen = outcomes);
  };
  auto story = tell_order(log, tenant, id, options);
  if (progress) progress->finish(seen);
  if (!story) return failed(story.error());
  return *std::move(story);
}

// "7" of "order-7"; anything else as it is. An id may begin so itself and is looked for first.
std::string_view without_kind(std::string_view given) {
  constexpr std::string_view kKind = "order-";
  return given.starts_with(kKind) && given != kKind ? given.substr(kKind.size()) : given;
}

Outcome<Ok> answer(const Flags& flags) {
  const LastWord last_word("the order's story was not told to its end");
  const auto source = open_log_source(flags.source);
  if (!source) return fail(source.error());
  const EventStore& log = *source->store;
  auto id = find_order(log, flags.tenant, flags.order);
  // The stream's name, perhaps, as the other commands show it.
  const std::string_view rest = without_kind(flags.order);
  if (id && !*id && rest != flags.order) id = find_order(log, flags.tenant, rest);
  if (!id) return failed(id.error());
  if (!*id) return fail(unknown_stream(log, flags.tenant, stream_of(OrderId(rest))));
  StreamPast past(log, flags.tenant, stream_of(**id));
  const auto now = past.at(log.head().position);
  if (!now) return failed(now.error());
  std::string view;
  write_view(now->then.state, now->then.version, SystemClock().now_ms(), view);
  const auto story = told(log, flags.tenant, **id);
  if (!story) return fail(story.error());
  write_story(*story, flags.tenant, view, flags.json, std::cout);
  return Ok{};
}

}  // namespace

void add_replay_order(Cli& cli) {
  const auto flags = std::make_shared<Flags>();
  CLI::App& command = cli.command("replay order", "tells the story of an order", [flags] {
    const auto answered = answer(*flags);
    return answered.ok() ? kExitOk : end_with(answered.error());
  });
  command.add_option("ORDER", flags->order, "its id, its order_code or its stream (order-ID)")
      ->required();
  add_log_source_flags(command, flags->source);
  command.add_option("--tenant", flags->tenant, "whose order");
  command.add_flag("--json", flags->json, "one line of JSON");
}

}  // namespace orderlog
