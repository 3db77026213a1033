// orderlog replay model: read models as they were, asked as the server's are.

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
#include "app/last_word.h"
#include "app/listen_address.h"
#include "app/log/log_source.h"
#include "app/nearest_name.h"
#include "app/net/refusal.h"
#include "app/past/past_log.h"
#include "app/past/past_models.h"
#include "app/past/point.h"
#include "app/past/rehearsal.h"
#include "app/progress.h"
#include "app/signals.h"
#include "base/clock.h"
#include "base/json/layout.h"

namespace orderlog {
namespace {

struct Flags {
  LogSourceFlags source;
  std::vector<std::string> names;
  std::string at;
  std::string scratch;
  std::string get;
  bool list = false;
  std::string query;
  std::string listen;
  bool json = false;
};

template <class T>
using Outcome = Result<T, CommandError>;

Failure<CommandError> wrong(std::string sentence) {
  return fail(CommandError{kExitUsage, std::move(sentence)});
}

// What is asked of the models; empty: only that they are built. Names are looked at, too.
Outcome<std::string> target_of(const Flags& flags) {
  const std::vector<std::string> known = model_names();
  for (const std::string& name : flags.names) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return wrong("there is no read model '" + name + "'" + did_you_mean(name, known));
    }
  }
  const int questions = (flags.get.empty() ? 0 : 1) + (flags.list || !flags.query.empty() ? 1 : 0) +
                        (flags.listen.empty() ? 0 : 1);
  if (questions > 1) return wrong("--get, --list or --query, and --listen are one or the other");
  if (!flags.query.empty() && flags.query.front() == '/') {
    if (flags.list) return wrong("--list takes parameters from --query, not a path");
    return flags.query;
  }
  if (flags.get.empty() && !flags.list && flags.query.empty()) return std::string();
  if (flags.names.size() != 1) {
    return wrong("--get and --list ask one read model; --query '/v1/…' asks several");
  }
  std::string target = "/v1/" + flags.names.front();
  if (!flags.get.empty()) return target + "/" + flags.get;
  if (!flags.query.empty()) target += "?" + flags.query;
  return target;
}

void print(const std::string& body, bool json) {
  std::cout << (json ? body + "\n" : laid_out_json(body)) << std::flush;
}

Outcome<Ok> serve(PastModels& models, const Flags& flags, const ListenAddress& address,
                  StopSignals& stop) {
  const auto port = models.listen(address);
  if (!port) return fail(port.error());
  const bool v6 = address.host.find(':') != std::string::npos;
  std::cout << "orderlog: the past on http://" << (v6 ? "[" : "") << address.host << (v6 ? "]" : "")
            << ":" << *port << (flags.at.empty() ? "" : " as of " + flags.at)
            << ", to be read only; Ctrl-C ends it\n"
            << std::flush;
  (void)stop.wait();
  return Ok{};
}

struct Past {
  LogSource source;
  PastLog log;
};

// May read the whole log to find a time in it, or what came late; there is nothing to put away yet.
Outcome<Past> find_past(const Flags& flags) {
  constexpr std::string_view kLastWord = "no read model was built";
  auto source = open_log_source(flags.source, kLastWord);
  if (!source) return fail(source.error());
  const LastWord last_word(kLastWord);
  const StopSignals::AtOnce at_once;
  std::optional<AsOf> as_of;
  if (!flags.at.empty()) {
    const auto point = past_point("--at", flags.at, *source->store);
    if (!point) return fail(point.error());
    as_of = *point;
  }
  auto log = past_log(*source->store, as_of);
  if (!log) return fail(log.error());
  return Past{std::move(source).value(), std::move(log).value()};
}

Outcome<Ok> answer(const Flags& flags) {
  const auto target = target_of(flags);
  if (!target) return fail(target.error());
  std::optional<ListenAddress> address;
  if (!flags.listen.empty()) {
    address = parse_listen_address(flags.listen);
    if (!address) return wrong("--listen must be like 127.0.0.1:8090, not '" + flags.listen + "'");
  }
  StopSignals stop;  // before any thread
  const auto found = find_past(flags);
  if (!found) return fail(found.error());
  const auto& [source, past] = *found;
  for (const std::string& note : past.notes) std::cerr << "orderlog: " << note << '\n';

  if (const auto understood = rehearse(flags.names, *target, past.store->line(), past.then_ms);
      !understood) {
    return fail(understood.error());
  }

  const SystemClock clock;
  std::optional<Progress> progress;
  std::uint64_t done = 0;
  std::atomic<bool> cancelled{false};
  const auto built = PastModels::build(
      *past.store, {flags.names, flags.scratch, past.then_ms, source.store.get()},
      [&](std::uint64_t events, std::uint64_t total) {
        if (!progress) {
          progress.emplace(std::cerr, progress_output_of_stderr(), clock, "building", "events",
                           total);
        }
        progress->update(done = events);
        if (stop.wait_for(std::chrono::milliseconds(0))) cancelled.store(true);
      },
      cancelled);
  if (progress) progress->finish(done);
  if (!built) return fail(built.error());
  if (*built == nullptr)
    return fail(CommandError{stop.exit_status(), "interrupted; the same again builds it"});
  PastModels& models = **built;
  if (address) return serve(models, flags, *address, stop);
  if (target->empty()) {
    const auto summary = models.summary_json();
    if (!summary) return fail(summary.error());
    print(*summary, flags.json);
    return Ok{};
  }
  const auto response = models.ask(*target);
  if (!response) return fail(response.error());
  if (response->status != 200) {
    return fail(
        CommandError{response->status < 500 ? kExitUsage : kExitFailed,
                     *target + ": " + problem_text(response->body).value_or(response->body)});
  }
  print(response->body, flags.json);
  return Ok{};
}

}  // namespace

void add_replay_model(Cli& cli) {
  const auto flags = std::make_shared<Flags>();
  CLI::App& command =
      cli.command("replay model", "builds read models as of then and asks or serves them", [flags] {
        const auto answered = answer(*flags);
        return answered.ok() ? kExitOk : end_with(answered.error());
      });
  command
      .add_option("NAME", flags->names,
                  "orders, pools, accounts, jobs, effects, statistics; several with commas between")
      ->delimiter(',')
      ->required();
  add_log_source_flags(command, flags->source);
  command.add_option("--at", flags->at, "as of this position (123, 0:123) or time; without it now");
  command.add_option("--scratch", flags->scratch,
                     "where to build, kept for the next time; without it a temporary directory");
  command.add_option("--get", flags->get, "shows the one of this id");
  command.add_flag("--list", flags->list,
                   "shows the first page of all orders, pools or effects; the others have no list");
  command.add_option("--query", flags->query,
                     "shows a list by these parameters ('user_id=ann&limit=5'), or what is at this "
                     "path of the HTTP contract ('/v1/accounts/points:ann/entries')");
  command.add_option("--listen", flags->listen,
                     "serves the HTTP contract here, to be read only, until Ctrl-C: HOST:PORT");
  command.add_flag("--json", flags->json, "JSON on one line");
}

}  // namespace orderlog
