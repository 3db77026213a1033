#pragma once

// The flags that `log show` and `log tail` have in common.

#include <CLI/App.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/log/log_source.h"
#include "base/result.h"
#include "replay/look/log_filter.h"
#include "replay/look/show.h"
#include "replay/look/shown_event.h"

namespace orderlog {

struct ShowFlags {
  LogSourceFlags source;
  LogFilter filter;
  std::string since;
  std::string until;
  std::string format;  // empty: not given
  bool json = false;
  bool follow = false;
};

// What --type and --aggregate may be.
[[nodiscard]] std::vector<std::string> event_type_names();
[[nodiscard]] std::vector<std::string> aggregate_names();

void add_show_flags(CLI::App& command, ShowFlags& flags);

// The filter, or what is wrong with the flags by themselves: names that no log has, times that are
// none.
[[nodiscard]] Result<LogFilter, CommandError> filter_from(const ShowFlags& flags);
[[nodiscard]] Result<ShowFormat, CommandError> format_from(const ShowFlags& flags);

// What is wrong with them for this log: positions behind its end, unless more is waited for, and a
// stream that it has not.
[[nodiscard]] std::optional<CommandError> complaint_about(const LogFilter& filter,
                                                          const EventStore& store, bool follow);

// When all is shown: the exit status. A showing of nothing says on stderr which name or time the
// log has not; a tenant or a time that it has not is kExitUsage.
[[nodiscard]] int end_of_show(const LogFilter& filter, const EventStore& store, LogShow& show);

}  // namespace orderlog
