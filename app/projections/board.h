#pragma once

// What `orderlog projections` shows: every version of every read model, from the JSON of
// GET /v1/projections.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace orderlog {

struct BoardEntry {
  std::string name;
  std::int64_t version = 0;
  std::int64_t schema = 0;
  std::string role;   // serving, building, previous
  std::string state;  // live, rebuilding, catching_up, comparing, stopped
  std::string position;
  std::int64_t lag = 0;
  std::int64_t lag_ms = 0;
  std::int64_t rate = 0;
  std::optional<std::int64_t> eta_ms;
  std::string stopped;     // why, when it is
  std::string comparison;  // in words, when there was one
};

// Fails with a sentence on what is not that JSON.
[[nodiscard]] Result<std::vector<BoardEntry>, std::string> parse_board(std::string_view json);

// A table, and beneath it what must be said in sentences.
[[nodiscard]] std::string board_text(const std::vector<BoardEntry>& board);

// "orders v2: rebuilding, 1,234 of 5,678 events (21.7%), 300,000 events/s, 14 s left"
[[nodiscard]] std::string entry_line(const BoardEntry& entry);

}  // namespace orderlog
