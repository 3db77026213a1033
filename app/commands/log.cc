#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "app/cli.h"
#include "app/data_directory.h"
#include "app/log/remote_events.h"
#include "app/log/verify_report.h"
#include "app/net/http_client.h"
#include "app/net/http_url.h"
#include "app/progress.h"
#include "base/rfc3339.h"
#include "eventstore/anchor.h"
#include "eventstore/marker.h"
#include "eventstore/rocksdb_event_store.h"
#include "replay/show.h"
#include "replay/verify.h"

namespace orderlog {
namespace {

// The log of a data directory; or `data` itself where that is one, as a copy of a log is.
std::string directory_to_read(const std::string& data) {
  std::error_code missing;
  return std::filesystem::exists(data + "/" + kMarkerName, missing) ? data : log_directory(data);
}

StoreResult<std::unique_ptr<EventStore>> open_to_read(const std::string& directory) {
  RocksDbEventStoreOptions options;
  options.directory = directory;
  return open_rocksdb_event_store_read_only(options);
}

// The anchor as it lies there; an unreadable one is the store's to complain about.
std::optional<Head> anchor_of(const std::string& directory) {
  std::ifstream file(directory + "/" + kAnchorName, std::ios::binary);
  if (!file) return std::nullopt;
  return parse_anchor(std::string(std::istreambuf_iterator<char>(file), {}));
}

struct VerifyFlags {
  std::string data;
  bool json = false;
};

int verify(const VerifyFlags& flags) {
  const SystemClock clock;
  const TimeMs started_ms = clock.now_ms();
  VerifyOptions options;
  // Before the log: what the anchor has seen is in every log that is opened after it.
  const std::string directory = directory_to_read(flags.data);
  options.anchor = anchor_of(directory);
  const auto store = open_to_read(directory);
  VerifyReport report;
  if (store.ok()) {
    std::optional<Progress> progress;
    std::uint64_t read = 0;
    report = verify_log(**store, options, [&](std::uint64_t events, std::uint64_t total) {
      if (!progress) {
        progress.emplace(std::cerr, progress_output_of_stderr(), clock, "verifying", "events",
                         total);
      }
      progress->update(read = events);
    });
    if (progress) progress->finish(read);
  } else if (store.error().code == StoreErrorCode::kCorrupt ||
             store.error().code == StoreErrorCode::kBehindAnchor) {
    report.findings.push_back({Position{}, "can't be opened: " + store.error().detail});
    report.findings_total = 1;
  } else {
    return failure(store.error().detail);
  }
  const TimeMs duration_ms = clock.now_ms() - started_ms;
  std::cout << (flags.json ? verify_report_json(report, duration_ms)
                           : verify_report_text(report, duration_ms));
  return report.clean() ? kExitOk : kExitFailed;
}

struct ShowFlags {
  std::string data;
  std::string url;
  std::uint64_t from = 1;
  std::uint64_t to = 0;
  std::string since;
  std::string until;
  std::uint64_t limit = 0;
  std::string format = "table";
  bool json = false;
  LogFilter filter;
};

// What can't be told from the flags alone becomes part of the filter; a sentence when it is wrong.
std::optional<std::string> complete(ShowFlags& flags) {
  if (flags.data.empty() == flags.url.empty())
    return "log show needs either --data DIR or --url URL";
  flags.filter.from = Position{flags.from};
  if (flags.to != 0) flags.filter.to = Position{flags.to};
  for (const auto& [text, time_ms] : {std::pair(&flags.since, &flags.filter.since_ms),
                                      std::pair(&flags.until, &flags.filter.until_ms)}) {
    if (text->empty()) continue;
    *time_ms = parse_rfc3339(*text);
    if (!*time_ms) {
      return "'" + *text + "' is not a time such as 2026-11-21 or 2026-11-21T08:30:00Z";
    }
  }
  if (flags.json) flags.format = "ndjson";
  if (!show_format_from(flags.format)) return "--format must be table, ndjson or cloudevents";
  return std::nullopt;
}

int show(ShowFlags& flags) {
  if (const auto complaint = complete(flags)) return usage_error(*complaint);
  const ShowFormat format = *show_format_from(flags.format);
  const ShowSink sink = [](std::string_view text) {
    return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() &&
           std::fflush(stdout) == 0;
  };
  if (!flags.url.empty()) {
    const auto url = parse_http_url(flags.url);
    if (!url)
      return usage_error("--url must be like http://127.0.0.1:8080, not '" + flags.url + "'");
    HttpClient client(*url);
    const auto shown = show_remote_log(client, flags.filter, format, flags.limit, sink);
    return shown.ok() ? kExitOk : failure(shown.error());
  }
  const auto store = open_to_read(directory_to_read(flags.data));
  if (!store.ok()) return failure(store.error().detail);
  const auto shown = show_log(**store, flags.filter, format, flags.limit, sink);
  return shown.ok() ? kExitOk : failure(shown.error().detail);
}

void add_log_verify(Cli& cli) {
  const auto flags = std::make_shared<VerifyFlags>();
  CLI::App& command = cli.command(
      "log verify", "checks the whole log: bytes, chain, positions, streams, keys, contents",
      [flags] { return verify(*flags); });
  command.add_option("--data", flags->data, "the data directory; a server may be running on it")
      ->required();
  command.add_flag("--json", flags->json, "one line of JSON instead of the table");
}

void add_log_show(Cli& cli) {
  const auto flags = std::make_shared<ShowFlags>();
  CLI::App& command =
      cli.command("log show", "shows events of the log", [flags] { return show(*flags); });
  command.add_option("--data", flags->data, "the data directory; a server may be running on it");
  command.add_option("--url", flags->url, "the server to ask: http://HOST:PORT");
  command.add_option("--from", flags->from, "the first position");
  command.add_option("--to", flags->to, "the last position");
  command.add_option("--stream", flags->filter.stream, "one stream: order-7");
  command.add_option("--aggregate", flags->filter.aggregate,
                     "streams of one kind: order, pool, account, transfer, job");
  command.add_option("--type", flags->filter.type, "one type of event: OrderPlaced");
  command.add_option("--tenant", flags->filter.tenant, "one tenant's");
  command.add_option("--correlation", flags->filter.correlation_id, "of one correlation id");
  command.add_option("--since", flags->since, "that happened then or later: 2026-11-21T08:30:00Z");
  command.add_option("--until", flags->until, "that happened before");
  command.add_option("--limit", flags->limit, "at most this many");
  command.add_option("--format", flags->format, "table, ndjson or cloudevents");
  command.add_flag("--json", flags->json, "the same as --format ndjson");
}

}  // namespace

void add_log(Cli& cli) {
  cli.group("log", "reads the log");
  add_log_verify(cli);
  add_log_show(cli);
}

}  // namespace orderlog
