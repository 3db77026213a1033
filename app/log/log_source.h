#pragma once

// Where a command reads a log from: a data directory, with a server running on it or not; a copy of
// a log; or a server's URL.

#include <CLI/App.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "app/command_error.h"
#include "base/result.h"
#include "eventstore/event_store.h"

namespace orderlog {

struct LogSourceFlags {
  std::string data;
  std::string url;
};

// --data and --url, one of which must be given: open_log_source() sees to that.
void add_log_source_flags(CLI::App& command, LogSourceFlags& flags);

struct LogSource {
  std::unique_ptr<EventStore> store;  // for reading only
  // As it lay there before the log was opened, which must hold at least that. A server's log has
  // none.
  std::optional<Head> anchor;
  std::string name;  // of what was opened, for people
};

// A directory whose anchor is missing is read like any other, with a word on stderr: its end may
// have been lost, and nothing tells.
//
// Beside a running server this process takes the processor time that is left over.
//
// kExitUsage: neither or both flags, a URL that is none, a directory that holds no log of ours.
// kExitFailed: the log is there and can't be opened, or nobody answers.
[[nodiscard]] Result<LogSource, CommandError> open_log_source(const LogSourceFlags& flags);
// The same where StopSignals are alive already: while a server takes its time they end the process
// at once, with this last word. (Not while a directory is opened, which takes none: RocksDB's
// threads would have the signals' effect for good.)
[[nodiscard]] Result<LogSource, CommandError> open_log_source(const LogSourceFlags& flags,
                                                              std::string_view last_word);

// The log's own directory beneath a data directory; or `data` itself where that is one, as a copy
// of a log is.
[[nodiscard]] std::string log_directory_to_read(const std::string& data);

// Where a server runs on this log's own directory, this thread and those that it makes from now on
// have the processor time that is left over. open_log_source() does so by itself.
void make_way_for_server(const std::string& directory);

}  // namespace orderlog
