#pragma once

// A channel's statement: what it says of each order of a day. docs/reconciliation.md has the
// formats.
//
// A line that can't be read is put down with its number and what is wrong with it, and the next
// one is read: no field of a statement holds a line end, so quotes that nobody closed spoil one
// line alone.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json/reader.h"
#include "base/money.h"
#include "base/result.h"
#include "domain/order/state.h"

namespace orderlog {

inline constexpr std::size_t kMaxStatementLines = 20'000;

// What a channel may say, in its order's terms; agrees() says what of ours it fits.
enum class StatementStatus {
  kUnpaid,
  kPaid,  // and not given back, however far its delivery is
  kPrepared,
  kAwaitingDelivery,
  kDelivering,
  kDelivered,
  kRefunding,
  kRefunded,
  kCancelled,
};

[[nodiscard]] std::string_view to_string(StatementStatus status);
[[nodiscard]] std::optional<StatementStatus> statement_status_from(std::string_view text);

// Whether an order that terminals show so is what the channel says.
[[nodiscard]] bool agrees(StatementStatus there, TerminalView here);

struct StatementLine {
  std::uint64_t line = 0;  // from 1
  std::string number;      // the channel's own
  StatementStatus status = StatementStatus::kPaid;
  Money amount = 0;

  friend bool operator==(const StatementLine&, const StatementLine&) = default;
};

struct BrokenLine {
  std::uint64_t line = 0;
  std::string code;  // malformed_csv, or those of FieldError
  std::string detail;
  std::string number;  // where at least that can be read

  friend bool operator==(const BrokenLine&, const BrokenLine&) = default;
};

struct Statement {
  std::vector<StatementLine> lines;
  std::vector<BrokenLine> broken;
};

// About what it takes of memory.
[[nodiscard]] std::size_t bytes_of(const Statement& statement);

enum class StatementFormat { kCsv, kNdjson };

// Fails when it is no statement at all: a CSV whose first line doesn't name the columns, or more
// than kMaxStatementLines lines.
[[nodiscard]] Result<Statement, FieldError> read_statement(StatementFormat format,
                                                           std::string_view text);

}  // namespace orderlog
