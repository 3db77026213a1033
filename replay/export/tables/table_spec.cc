#include "replay/export/tables/table_spec.h"

#include <array>

#include "replay/export/tables/table_lists.h"

namespace orderlog {
namespace {

constexpr std::array<std::string_view, kTableParts> kPartNames = {"events",   "orders", "pools",
                                                                  "accounts", "jobs",   "effects"};

std::vector<TableSpec> all_tables() {
  std::vector<TableSpec> tables;
  for (auto list : {log_tables(), order_tables(), account_tables(), work_tables()}) {
    for (TableSpec& table : list) tables.push_back(std::move(table));
  }
  return tables;
}

}  // namespace

std::string_view to_string(TablePart part) { return kPartNames[static_cast<std::size_t>(part)]; }

TableParts TableParts::all() {
  TableParts parts;
  for (std::size_t i = 0; i < kTableParts; ++i) parts.add(static_cast<TablePart>(i));
  return parts;
}

std::string TableParts::names() const {
  std::string names;
  for (std::size_t i = 0; i < kTableParts; ++i) {
    const auto part = static_cast<TablePart>(i);
    if (!has(part)) continue;
    if (!names.empty()) names += ',';
    names += to_string(part);
  }
  return names;
}

bool TableParts::parse(std::string_view names, TableParts& out) {
  TableParts parts;
  while (!names.empty()) {
    const std::string_view name = names.substr(0, names.find(','));
    names.remove_prefix(name.size() == names.size() ? name.size() : name.size() + 1);
    bool known = false;
    for (std::size_t i = 0; i < kTableParts; ++i) {
      if (kPartNames[i] != name) continue;
      parts.add(static_cast<TablePart>(i));
      known = true;
    }
    if (!known) return false;
  }
  out = parts;
  return true;
}

std::string date_column(const ColumnSpec& column) {
  if (column.kind != CellKind::kTime) return {};
  if (column.name == "time") return "date";
  if (!column.name.ends_with("_at")) return {};
  return std::string(column.name.substr(0, column.name.size() - 2)) + "date";
}

std::span<const TableSpec> export_tables() {
  static const std::vector<TableSpec> kTablesInOrder = all_tables();
  return kTablesInOrder;
}

const TableSpec& spec_of(Table table) { return export_tables()[static_cast<std::size_t>(table)]; }

}  // namespace orderlog
