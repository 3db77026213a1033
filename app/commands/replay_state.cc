// orderlog replay state: an aggregate as it was, and what changed of it between two points.

#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "app/cli.h"
#include "app/last_word.h"
#include "app/log/log_source.h"
#include "app/past/point.h"
#include "app/past/state_report.h"
#include "app/past/stream_name.h"
#include "app/progress.h"
#include "domain/view.h"
#include "replay/commit_reading.h"
#include "replay/past/json_changes.h"
#include "replay/past/stream_past.h"

namespace orderlog {
namespace {

// A shorter fold is over before anybody could read how far it is.
constexpr std::uint64_t kLongStream = 20'000;

struct Flags {
  LogSourceFlags source;
  std::string stream;
  std::string tenant = "default";
  std::string at;
  std::string diff;
  bool json = false;
};

template <class T>
using Outcome = Result<T, CommandError>;

Failure<CommandError> failed(const StoreError& error) {
  return fail(CommandError{kExitFailed, error.detail});
}

// One stream and the points of its past that are asked for. One thread.
class StateQuestion {
 public:
  StateQuestion(const EventStore& log, StreamRef stream, std::string tenant)
      : log_(log), tenant_(std::move(tenant)), past_(log, tenant_, std::move(stream)) {}

  // The stream has to be there.
  [[nodiscard]] Outcome<StreamVersion> newest() const {
    const auto head = past_.head();
    if (!head) return failed(head.error());
    if (!*head) return fail(unknown_stream(log_, tenant_, past_.stream()));
    return (*head)->version;
  }

  // `as_of`: nothing is now. `tense_of_past`: even then.
  [[nodiscard]] Outcome<StateAt> at(const std::optional<AsOf>& as_of, StreamVersion newest,
                                    bool tense_of_past) {
    const AsOf point = as_of.value_or(log_.head().position);
    const auto folded = fold(point, newest);
    if (!folded) return failed(folded.error());
    StateAt state{.tenant = tenant_,
                  .stream = past_.stream().name(),
                  .as_of = as_of,
                  .inside = std::nullopt,
                  .version = folded->then.version,
                  .position = folded->then.position,
                  .time_ms = folded->time_ms,
                  .view = ""};
    auto moment_ms = moment_of(point, state.inside);
    if (!moment_ms) return failed(moment_ms.error());
    if (state.version == StreamVersion(0)) {
      state.view = "{}";
    } else if (as_of || tense_of_past) {
      write_past_view(folded->then.state, state.version, as_of ? *moment_ms : clock_.now_ms(),
                      state.view);
    } else {
      write_view(folded->then.state, state.version, clock_.now_ms(), state.view);
    }
    return state;
  }

  [[nodiscard]] CommandError did_not_exist(const AsOf& point) const {
    const auto first = past_.first_event();
    if (!first) return failed(first.error()).error;
    std::string sentence = past_.stream().name() + " did not exist as of " + point_text(point);
    if (*first) {
      sentence += ": its first event is " + event_text((*first)->position, (*first)->time_ms);
    }
    return {kExitUsage, std::move(sentence)};
  }

  [[nodiscard]] const StreamPast& past() const { return past_; }

 private:
  [[nodiscard]] StoreResult<FoldedStream> fold(const AsOf& point, StreamVersion newest) {
    if (newest.value() < kLongStream) return past_.at(point);
    Progress progress(std::cerr, progress_output_of_stderr(), clock_, "folding", "events",
                      newest.value());
    std::uint64_t last = 0;
    auto folded =
        past_.at(point, [&](StreamVersion version) { progress.update(last = version.value()); });
    progress.finish(last);
    return folded;
  }

  // When that point was: for what of a view depends on the time.
  [[nodiscard]] StoreResult<TimeMs> moment_of(const AsOf& point,
                                              std::optional<CommitSpan>& inside) const {
    if (const auto* time_ms = std::get_if<TimeMs>(&point)) return *time_ms;
    const Position position = std::get<Position>(point);
    std::string bytes;
    CommitView commit;
    if (auto read = read_commit(log_, position, bytes, commit); !read) return fail(read.error());
    if (cuts_through(commit, position))
      inside = CommitSpan{commit.first_position, commit.last_position()};
    return commit.time_ms;
  }

  // Whether the commit did something to the stream on both sides of the position.
  [[nodiscard]] bool cuts_through(const CommitView& commit, Position position) const {
    if (commit.tenant != tenant_) return false;
    const std::string name = past_.stream().name();
    bool before = false;
    bool behind = false;
    for (std::size_t i = 0; i < commit.events.size(); ++i) {
      if (commit.events[i].stream != name) continue;
      (commit.position_of(i) <= position ? before : behind) = true;
    }
    return before && behind;
  }

  const EventStore& log_;
  const std::string tenant_;
  StreamPast past_;
  const SystemClock clock_;
};

Outcome<Ok> answer(const Flags& flags) {
  auto stream = stream_from(flags.stream);
  if (!stream) return fail(std::move(stream).error());
  const LastWord last_word("not all of it was shown");
  const auto source = open_log_source(flags.source);
  if (!source) return fail(source.error());
  const EventStore& log = *source->store;

  std::optional<AsOf> at;
  std::optional<AsOf> diff;
  for (const auto& [name, text, point] :
       {std::tuple("--at", &flags.at, &at), std::tuple("--diff", &flags.diff, &diff)}) {
    if (text->empty()) continue;
    const auto parsed = past_point(name, *text, log);
    if (!parsed) return fail(parsed.error());
    *point = *parsed;
  }
  StateQuestion question(log, *std::move(stream), flags.tenant);
  const auto newest = question.newest();
  if (!newest) return fail(newest.error());
  const auto to = question.at(at, *newest, diff.has_value());
  if (!to) return fail(to.error());
  if (to->version == StreamVersion(0)) return fail(question.did_not_exist(*at));
  if (!diff) {
    write_state(*to, *newest, flags.json, std::cout);
    return Ok{};
  }
  const auto from = question.at(diff, *newest, true);
  if (!from) return fail(from.error());
  if (from->version > to->version) {
    return fail(CommandError{
        kExitUsage, "--diff " + flags.diff + " is later than --at " + flags.at + ": " + to->stream +
                        " is at version " + std::to_string(from->version.value()) + " there, and " +
                        std::to_string(to->version.value()) + " at the other"});
  }
  StateDiffWriter writer(*from, *to, flags.json, std::cout);
  const auto read =
      question.past().each_event(from->version, to->version, [&writer](const StoredEvent& event) {
        writer.event(event);
        return std::cout.good();
      });
  if (!read) return failed(read.error());
  writer.end(json_changes(from->view, to->view));
  return Ok{};
}

}  // namespace

void add_replay_state(Cli& cli) {
  const auto flags = std::make_shared<Flags>();
  CLI::App& command =
      cli.command("replay state", "shows an aggregate as it was, or what changed of it", [flags] {
        const auto answered = answer(*flags);
        return answered.ok() ? kExitOk : end_with(answered.error());
      });
  command.add_option("STREAM", flags->stream, "order-7, pool-spring, account-balance:mei, …")
      ->required();
  add_log_source_flags(command, flags->source);
  command.add_option("--at", flags->at, "as of this position (123, 0:123) or time; without it now");
  command.add_option("--diff", flags->diff, "what changed from this position or time on");
  command.add_option("--tenant", flags->tenant, "whose stream");
  command.add_flag("--json", flags->json, "one line of JSON");
}

}  // namespace orderlog
