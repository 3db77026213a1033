#pragma once

// One event as a line: of a table for people, of CSV, as NDJSON, or as a CloudEvent.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/logged_event.h"

namespace orderlog {

enum class ShowFormat { kTable, kNdjson, kCsv, kCloudEvents };

[[nodiscard]] std::optional<ShowFormat> show_format_from(std::string_view name);

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
void write_shown_event(const LoggedEvent& event, ShowFormat format, TableWidths& widths,
                       std::string& out);

}  // namespace orderlog
