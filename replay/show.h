#pragma once

// Shows a log's events, one line each: as a table for people, as NDJSON, or as CloudEvents.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "eventstore/commit.h"
#include "eventstore/event_store.h"
#include "replay/log_filter.h"

namespace orderlog {

enum class ShowFormat { kTable, kNdjson, kCloudEvents };

[[nodiscard]] std::optional<ShowFormat> show_format_from(std::string_view name);

// What is shown of one event; the views are the caller's.
struct ShownEvent {
  LineId line;
  Position position;
  std::string_view tenant;
  std::string_view stream;
  StreamVersion version;
  std::string_view type;
  std::uint16_t schema_version = 1;
  TimeMs time_ms = 0;
  std::string_view commit_id;
  std::string_view correlation_id;
  std::string_view actor;
  std::string_view payload;
};

// The table's first line; empty for the other formats.
[[nodiscard]] std::string_view show_heading(ShowFormat format);
// Appends one line with its end. The table cuts a payload that is longer than a line should be.
void write_shown_event(const ShownEvent& event, ShowFormat format, std::string& out);

// Takes text to be written out; false when nobody reads it any more.
using ShowSink = std::function<bool(std::string_view text)>;

// Reads `store` up to the head it has when called and gives `sink` the events that pass, `limit` of
// them at most (0: all). Returns how many. One thread; memory does not grow with the log.
[[nodiscard]] StoreResult<std::uint64_t> show_log(const EventStore& store, const LogFilter& filter,
                                                  ShowFormat format, std::uint64_t limit,
                                                  const ShowSink& sink);

}  // namespace orderlog
