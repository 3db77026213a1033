#pragma once

// One event as a line: of a table for people, of CSV, as NDJSON, or as a CloudEvent.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"
#include "eventstore/commit.h"

namespace orderlog {

enum class ShowFormat { kTable, kNdjson, kCsv, kCloudEvents };

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

// `index`: of the event in its commit.
[[nodiscard]] ShownEvent shown_event(const CommitView& commit, std::size_t index);

// How wide a table's columns are. Nobody knows what is still to come, so they begin as wide as most
// logs need, and grow when something longer comes.
struct TableWidths {
  std::size_t position = 10;
  std::size_t stream = 40;
  std::size_t version = 5;
  std::size_t type = 20;
};

// The first line of a table or of CSV; empty for the other formats.
[[nodiscard]] std::string show_heading(ShowFormat format, TableWidths& widths);
// Appends one line with its end. The table cuts a payload that is longer than a line should be.
void write_shown_event(const ShownEvent& event, ShowFormat format, TableWidths& widths,
                       std::string& out);

}  // namespace orderlog
