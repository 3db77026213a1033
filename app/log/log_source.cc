#include "app/log/log_source.h"

#include <filesystem>

#include "app/cli.h"
#include "app/data_directory.h"
#include "app/last_word.h"
#include "app/log/not_a_log.h"
#include "app/log/remote_log.h"
#include "app/net/http_url.h"
#include "app/signals.h"
#include "base/niceness.h"
#include "eventstore/anchor.h"
#include "eventstore/directory_claim.h"
#include "eventstore/marker.h"
#include "eventstore/rocksdb_event_store.h"

namespace orderlog {
namespace {

CommandError usage(std::string sentence) { return {kExitUsage, std::move(sentence)}; }

// Once: who follows a log opens it again and again.
void warn_of_missing_anchor(const std::string& directory) {
  static bool warned = false;
  if (warned) return;
  warned = true;
  remark(directory +
         ": its anchor is missing, so nothing proves that the log is whole; 'orderlog log verify' "
         "says more");
}

Result<LogSource, CommandError> open_directory(const std::string& data) {
  RocksDbEventStoreOptions options;
  options.directory = log_directory_to_read(data);
  LogSource source;
  // Before the log: what the anchor has seen is in every log that is opened after it.
  const auto anchor = read_anchor(options.directory);
  // A damaged one is the store's to complain about.
  if (anchor) source.anchor = *anchor;
  source.name = data;
  make_way_for_server(options.directory);
  auto store = open_rocksdb_event_store_read_only(options);
  if (!store) {
    const bool foreign = store.error().code == StoreErrorCode::kForeign;
    if (auto taken = foreign ? export_taken_for_log(data) : std::nullopt) {
      return fail(usage(*std::move(taken)));
    }
    return fail(CommandError{foreign ? kExitUsage : kExitFailed, store.error().detail});
  }
  if (!source.anchor) warn_of_missing_anchor(options.directory);
  source.store = *std::move(store);
  return source;
}

Result<LogSource, CommandError> open_url(const std::string& text) {
  const auto url = parse_http_url(text);
  if (!url) return fail(usage("--url must be like http://127.0.0.1:8080, not '" + text + "'"));
  auto store = open_remote_log(*url);
  if (!store) return fail(CommandError{kExitFailed, store.error()});
  return LogSource{*std::move(store), std::nullopt, "http://" + url->authority()};
}

}  // namespace

void add_log_source_flags(CLI::App& command, LogSourceFlags& flags) {
  command.add_option("--data", flags.data,
                     "the data directory, or a copy of a log; a server may be running on it");
  command.add_option("--url", flags.url, "instead, the server to ask: http://HOST:PORT");
}

Result<LogSource, CommandError> open_log_source(const LogSourceFlags& flags) {
  if (!flags.data.empty() && !flags.url.empty()) {
    return fail(usage("a log is read from --data or from --url: give one of them, not both"));
  }
  if (flags.data.empty() && flags.url.empty()) {
    return fail(usage("which log? Give either --data DIR or --url URL"));
  }
  return flags.url.empty() ? open_directory(flags.data) : open_url(flags.url);
}

Result<LogSource, CommandError> open_log_source(const LogSourceFlags& flags,
                                                std::string_view last_word) {
  if (flags.url.empty()) return open_log_source(flags);
  const LastWord word(last_word);
  const StopSignals::AtOnce at_once;
  return open_log_source(flags);
}

void make_way_for_server(const std::string& directory) {
  if (is_claimed_elsewhere(directory)) leave_this_thread_the_rest();
}

std::string log_directory_to_read(const std::string& data) {
  std::error_code missing;
  const std::string beneath = log_directory(data);
  if (std::filesystem::exists(data + "/" + kMarkerName, missing)) return data;
  // A copy may have lost its marker.
  return std::filesystem::exists(data + "/log/CURRENT", missing) &&
                 !std::filesystem::exists(beneath, missing)
             ? data
             : beneath;
}

}  // namespace orderlog
