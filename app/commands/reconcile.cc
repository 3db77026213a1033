// orderlog reconcile: a channel's statement beside our orders; without one, the checks of the
// whole.

#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include "app/cli.h"
#include "app/import/text_source.h"
#include "app/last_word.h"
#include "app/net/http_client.h"
#include "app/net/refusal.h"
#include "app/progress.h"
#include "app/reconcile/report.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/json/reader.h"

namespace orderlog {
namespace {

struct Flags {
  std::string url = "http://127.0.0.1:8080";
  std::string channel;
  std::string merchant;
  std::string store;
  std::string day;
  std::optional<std::int64_t> utc_offset_hours;
  std::string file;
  bool json = false;
  // Of the log, when the command began: what was answered before is in what is looked at.
  std::optional<std::int64_t> head;
};

Result<std::string, std::string> text_of(const std::string& path) {
  auto source = open_text_source(path);
  if (!source) return fail(source.error());
  std::string text;
  while (true) {
    const auto piece = (*source)->read();
    if (!piece) return fail(piece.error());
    if (piece->empty()) return text;
    text += *piece;
  }
}

// Ids and days need no escapes in a query.
std::string target_of(const Flags& flags, std::string path) {
  char separator = '?';
  const auto add = [&](std::string_view name, const std::string& value) {
    if (value.empty()) return;
    path.append(1, separator).append(name).append("=").append(value);
    separator = '&';
  };
  add("channel", flags.channel);
  add("merchant_id", flags.merchant);
  add("store_id", flags.store);
  add("day", flags.day);
  if (flags.utc_offset_hours) add("utc_offset_hours", std::to_string(*flags.utc_offset_hours));
  if (flags.head) add("min_position", std::to_string(*flags.head));
  return path;
}

std::optional<std::string> complaint(const Flags& flags) {
  if (!flags.file.empty() &&
      (flags.channel.empty() || flags.merchant.empty() || flags.day.empty())) {
    return "a statement needs --channel, --merchant and --day";
  }
  for (const std::string* id : {&flags.channel, &flags.merchant, &flags.store, &flags.day}) {
    if (!id->empty() && !is_valid_id(*id)) return "'" + *id + "' can't be a name, an id or a day";
  }
  return std::nullopt;
}

bool is_ndjson_file(std::string path) {
  if (path.ends_with(".xz")) path.resize(path.size() - 3);
  return path.ends_with(".ndjson") || path.ends_with(".jsonl");
}

int told(const HttpResponse& refusal) {
  const bool is_question = refusal.status == 400 && problem_text(refusal.body);
  return is_question ? usage_error(refusal_text(refusal)) : failure(refusal_text(refusal));
}

int end(const ReconcileReport& report, bool json) {
  if (!json) std::cout << report.table << std::flush;
  return report.clean ? kExitOk : kExitFailed;
}

// Nothing, or the exit status where there is none.
std::optional<int> find_head(HttpClient& client, Flags& flags) {
  const auto answer = client.get("/v1/log");
  if (!answer) return failure(answer.error());
  if (answer->status != 200 || !is_json(*answer)) return told(*answer);
  JsonParser parser;
  const auto log = parser.parse(answer->body);
  FieldErrors errors;
  std::int64_t position = 0;
  if (log) ObjectReader(*log, errors).integer("position", position, 0, kMaxExactInteger);
  if (!log || !errors.empty()) return failure("the server does not say where its log ends");
  flags.head = position;
  return std::nullopt;
}

int compare_statement(Flags flags, HttpClient& client) {
  const auto statement = text_of(flags.file);
  if (!statement) return usage_error(statement.error());
  if (const auto status = find_head(client, flags)) return *status;
  const std::string_view type =
      is_ndjson_file(flags.file) ? "application/x-ndjson" : "text/csv; charset=utf-8";
  const auto answer = client.post(target_of(flags, "/v1/reconciliations"), type, *statement);
  if (!answer) return failure(answer.error());
  if (answer->status != 200 || !is_json(*answer)) return told(*answer);
  const auto report = statement_report(answer->body);
  if (!report) return failure(report.error());
  if (flags.json) std::cout << answer->body << std::endl;
  return end(*report, flags.json);
}

// A page of orders after the other, to the last.
int check_whole(Flags flags, HttpClient& client) {
  if (const auto status = find_head(client, flags)) return *status;
  const SystemClock clock;
  Progress progress(std::cerr, progress_output_of_stderr(), clock, "checking", "orders",
                    std::nullopt);
  const std::string first = target_of(flags, "/v1/reconciliation");
  const char separator = first.find('?') == std::string::npos ? '?' : '&';
  ChecksReport checks;
  do {
    const auto& cursor = checks.next_cursor();
    const auto answer = client.get(cursor ? first + separator + "cursor=" + *cursor : first);
    if (!answer) return failure(answer.error());
    if (answer->status != 200 || !is_json(*answer)) return told(*answer);
    if (const auto added = checks.add(answer->body); !added) return failure(added.error());
    if (flags.json) std::cout << answer->body << std::endl;
    progress.update(checks.orders());
  } while (checks.next_cursor());
  return end(checks.report(), flags.json);
}

int reconcile(const Flags& flags) {
  if (const auto wrong = complaint(flags)) return usage_error(*wrong);
  const auto url = parse_http_url(flags.url);
  if (!url) {
    return usage_error("--url must be like http://127.0.0.1:8080, not '" + flags.url + "'");
  }
  const LastWord last_word("not all was compared; the same again begins anew");
  HttpClient client(*url);
  return flags.file.empty() ? check_whole(flags, client) : compare_statement(flags, client);
}

}  // namespace

void add_reconcile(Cli& cli) {
  const auto flags = std::make_shared<Flags>();
  CLI::App& command = cli.command(
      "reconcile", "compares a channel's statement with the orders; without one, checks the whole",
      [flags] { return reconcile(*flags); });
  command.add_option("file", flags->file,
                     "the statement, .csv or .ndjson, .xz or not; none: effects, ledger, models");
  command.add_option("--url", flags->url, "the server (http://127.0.0.1:8080)");
  command.add_option("--channel", flags->channel, "flash, terminal, official or third_party");
  command.add_option("--merchant", flags->merchant, "whose orders");
  command.add_option("--store", flags->store, "of which store; all of the merchant's without it");
  command.add_option("--day", flags->day, "when the orders were placed: 2026-11-21");
  command.add_option("--utc-offset-hours", flags->utc_offset_hours, "where that day begins (0)");
  command.add_flag("--json", flags->json, "as the server gives it, a line for each page of orders");
}

}  // namespace orderlog
