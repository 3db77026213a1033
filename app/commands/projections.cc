// orderlog projections: what the read models are doing, and what an operator does about them.

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "app/cli.h"
#include "app/last_word.h"
#include "app/nearest_name.h"
#include "app/projections/board.h"
#include "app/projections/source.h"
#include "base/ids.h"
#include "base/json/writer.h"

namespace orderlog {
namespace {

using std::chrono::milliseconds;

// Looked at often, so that a short build is over when it is over; a pipe is told of it seldom.
constexpr milliseconds kLook{200};
constexpr milliseconds kPlainPause{2'000};

struct Flags {
  std::string action;
  std::string name;
  std::string url = "http://127.0.0.1:8080";
  std::string data;
  std::optional<std::string> policy;
  std::optional<std::int64_t> rate_max;
  bool json = false;
  bool once = false;
  bool follow = false;
};

bool is_under_way(const BoardEntry& entry) {
  if (entry.role == "previous" || entry.state == "stopped") return false;
  return entry.role == "building" || entry.state != "live";
}

// Shows the board until nothing is under way any more; on a terminal the table rewrites itself, in
// a pipe there is a line for each version that is at work.
class BoardWriter {
 public:
  BoardWriter(std::ostream& out, bool terminal) : out_(out), terminal_(terminal) {}

  void show(const std::vector<BoardEntry>& board, bool last) {
    if (terminal_ || last) {
      if (lines_ > 0) out_ << "\x1b[" << lines_ << "F\x1b[J";
      const std::string text = board_text(board);
      lines_ = terminal_ ? std::count(text.begin(), text.end(), '\n') : 0;
      out_ << text << std::flush;
      return;
    }
    const auto now = std::chrono::steady_clock::now();
    if (now < next_line_) return;
    next_line_ = now + kPlainPause;
    for (const BoardEntry& entry : board) {
      if (is_under_way(entry)) out_ << entry_line(entry) << '\n';
    }
    out_ << std::flush;
  }

 private:
  std::ostream& out_;
  const bool terminal_;
  std::ptrdiff_t lines_ = 0;
  std::chrono::steady_clock::time_point next_line_;
};

// Whether what was asked for has come about: nothing is being built any more, and what serves does.
int outcome(const std::vector<BoardEntry>& board) {
  for (const BoardEntry& entry : board) {
    if (entry.role == "building" || (entry.role == "serving" && entry.state == "stopped")) {
      return kExitFailed;
    }
  }
  return kExitOk;
}

// Shows how it goes until nothing is under way; JSON is only what it came to, and stdout has
// nothing else then.
int follow(ProjectionsSource& source, const Flags& flags) {
  const bool terminal = ::isatty(flags.json ? STDERR_FILENO : STDOUT_FILENO) == 1;
  BoardWriter writer(flags.json ? std::cerr : std::cout, terminal);
  while (true) {
    const auto json = source.status(flags.name);
    if (!json) return failure(json.error());
    const auto board = parse_board(*json);
    if (!board) return failure(board.error());
    const bool last = std::none_of(board->begin(), board->end(), is_under_way);
    if (last && flags.json) {
      std::cout << *json << std::endl;
    } else {
      writer.show(*board, last);
    }
    if (last) return outcome(*board);
    std::this_thread::sleep_for(kLook);
  }
}

std::string body_of(const Flags& flags) {
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  if (flags.policy) json.member("switch", std::string_view(*flags.policy));
  if (flags.rate_max) json.member("rate_max", *flags.rate_max);
  json.end_object();
  return body;
}

int show(const Flags& flags, const std::string& json) {
  if (flags.json) {
    std::cout << json << std::endl;
    return kExitOk;
  }
  const auto board = parse_board(json);
  if (!board) return failure(board.error());
  std::cout << board_text(*board) << std::flush;
  return kExitOk;
}

// A sentence when what was asked for makes no sense; nothing when it does.
std::optional<std::string> complaint(const Flags& flags) {
  const std::vector<std::string>& actions = projection_actions();
  const std::string& action = flags.action;
  if (!action.empty() && std::find(actions.begin(), actions.end(), action) == actions.end()) {
    return "unknown command 'projections " + action + "'" + did_you_mean(action, actions);
  }
  if (!action.empty() && flags.name.empty()) {
    return "projections " + action + " needs the NAME of a projection";
  }
  if (!flags.name.empty() && !is_valid_id(flags.name)) {
    return "'" + flags.name + "' can't be the name of a projection";
  }
  if (flags.policy && action != "rebuild") return "--switch is of projections rebuild only";
  if (flags.rate_max && action != "rebuild" && action != "throttle") {
    return "--rate-max is of projections rebuild and throttle only";
  }
  return std::nullopt;
}

int projections(const Flags& flags) {
  if (const auto wrong = complaint(flags)) return usage_error(*wrong);
  if (!flags.data.empty() && flags.action.empty()) {
    // Nothing is under way in a directory that nobody has open: there is nothing to follow.
    const auto json = look_at_projections(flags.data);
    return json ? show(flags, *json) : failure(json.error());
  }
  const LastWord last_word(
      flags.data.empty()
          ? "whatever is under way goes on; 'orderlog projections' shows how far it is"
          : "a server that is started there goes on with what was asked for");
  std::unique_ptr<ProjectionsSource> source;
  if (flags.data.empty()) {
    const auto url = parse_http_url(flags.url);
    if (!url)
      return usage_error("--url must be like http://127.0.0.1:8080, not '" + flags.url + "'");
    source = projections_of_server(*url);
  } else {
    auto opened = projections_of_directory(flags.data);
    if (!opened) return failure(opened.error());
    source = std::move(opened).value();
  }
  std::string json;
  if (flags.action.empty()) {
    const auto status = source->status(flags.name);
    if (!status) return failure(status.error());
    json = *status;
  } else {
    const auto acted = source->act(flags.name, flags.action, body_of(flags));
    if (!acted) return failure(acted.error());
    json = *acted;
  }
  const bool terminal = ::isatty(STDOUT_FILENO) == 1 && !flags.json;
  // A directory's build ends with this process, so it is waited for.
  const bool waits = flags.follow || (terminal && !flags.once) ||
                     (!flags.action.empty() && !flags.data.empty() && !flags.once);
  if (!waits) return show(flags, json);
  return follow(*source, flags);
}

}  // namespace

void add_projections(Cli& cli) {
  const auto flags = std::make_shared<Flags>();
  CLI::App& command = cli.command(
      "projections", "shows the read models, and rebuilds, switches or takes back one of them",
      [flags] { return projections(*flags); });
  command.add_option(
      "action", flags->action,
      "rebuild, rollback, discard, switch, cancel, throttle, skip or retry; none: only show");
  command.add_option("name", flags->name, "of the read model");
  CLI::Option* const url =
      command.add_option("--url", flags->url, "the server (http://127.0.0.1:8080)");
  command
      .add_option(
          "--data", flags->data,
          "a data directory that no server has open, instead; only looking changes nothing there")
      ->excludes(url);
  command.add_option("--switch", flags->policy, "of rebuild: when_equal, when_asked or always")
      ->check(CLI::IsMember({"when_equal", "when_asked", "always"}));
  command.add_option("--rate-max", flags->rate_max, "of rebuild and throttle: events a second")
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{INT32_MAX}));
  CLI::Option* const follow_flag = command.add_flag(
      "--follow", flags->follow, "until nothing is under way; a terminal does so anyway");
  command.add_flag("--once", flags->once, "don't follow")->excludes(follow_flag);
  command.add_flag("--json", flags->json, "as GET /v1/projections gives it");
}

}  // namespace orderlog
