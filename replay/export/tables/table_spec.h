#pragma once

// What tables an export has, as data: SQLite's schema, CSV's headings, the members of NDJSON and
// docs/export-format.md all follow from it.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace orderlog {

// In the order of export_tables().
enum class Table : std::uint8_t {
  kCommits,
  kStreams,
  kEvents,
  kOrders,
  kOrderItems,
  kOrderDiscounts,
  kOrderCoupons,
  kOrderPayments,
  kOrderRefunds,
  kRefundItems,
  kRefundParts,
  kPools,
  kAccounts,
  kAccountHolds,
  kAccountEntries,
  kTransfers,
  kJobs,
  kEffects,
  kEffectUnits,
};
inline constexpr std::size_t kTables = 19;

// What may be asked for by name. The log's own tables are in every export: all others refer to
// them.
enum class TablePart : std::uint8_t { kEvents, kOrders, kPools, kAccounts, kJobs, kEffects };
inline constexpr std::size_t kTableParts = 6;

[[nodiscard]] std::string_view to_string(TablePart part);

// A set of parts; kEvents is always in it.
class TableParts {
 public:
  static TableParts all();
  static TableParts events_only() { return TableParts(); }

  void add(TablePart part) { bits_ |= bit(part); }
  [[nodiscard]] bool has(TablePart part) const { return (bits_ & bit(part)) != 0; }
  // "events,orders"
  [[nodiscard]] std::string names() const;
  // What names() wrote, or a person; nothing on an unknown name.
  [[nodiscard]] static bool parse(std::string_view names, TableParts& out);

  friend bool operator==(TableParts, TableParts) = default;

 private:
  static unsigned bit(TablePart part) { return 1U << static_cast<unsigned>(part); }
  unsigned bits_ = 1;
};

enum class CellKind : std::uint8_t {
  kText,
  kJson,    // as text
  kNumber,  // a count, or an ordinal
  kMoney,   // minor units of the currency
  kTime,    // epoch milliseconds, UTC
  kMillis,  // a duration
  kFlag,    // 0 or 1
};

struct ColumnSpec {
  std::string_view name;
  CellKind kind = CellKind::kText;
  bool required = false;
  std::string_view meaning;
  std::string_view references = {};  // "streams(id)"
  // Set once by the event that says it: a later row that leaves it out takes nothing away.
  bool kept = false;
};

// The column of a time's day in UTC, which SQLite and CSV have behind all others: "paid_at" has
// "paid_date", "time" has "date". Empty for what has none.
[[nodiscard]] std::string date_column(const ColumnSpec& column);

struct TableSpec {
  Table table;
  std::string_view name;
  TablePart part;
  std::string_view meaning;
  std::size_t key_columns = 1;  // the first so many are the primary key
  // Rows are only ever added, in the order of their key; else one may be replaced.
  bool only_grows = false;
  std::vector<ColumnSpec> columns;
  std::vector<std::string_view> uniques = {};  // "tenant, order_id"
  // "status, created_at". What refers to another table is looked for from there, too: the columns
  // of each reference begin an index.
  std::vector<std::string_view> indexes = {};
  std::vector<std::string_view> foreign_keys = {};  // "(tenant, pool_id) REFERENCES pools(…)"
};

[[nodiscard]] std::span<const TableSpec> export_tables();
[[nodiscard]] const TableSpec& spec_of(Table table);

}  // namespace orderlog
