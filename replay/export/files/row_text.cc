#include "replay/export/files/row_text.h"

#include <string_view>

#include "base/clock.h"
#include "base/json/writer.h"
#include "base/rfc3339.h"

namespace orderlog {
namespace {

constexpr TimeMs kLastTimeMs = 253'402'300'799'999;  // of the year 9999
constexpr std::size_t kDateLength = 10;

// Nothing stands for no value, "" for an empty text.
void append_field(std::string_view text, std::string& out) {
  if (!text.empty() && text.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) out.append(c == '"' ? 2 : 1, c);
  out += '"';
}

// What no year of four digits holds stays the number that it is.
void append_time(TimeMs time_ms, std::string& out) {
  if (time_ms < 0 || time_ms > kLastTimeMs) {
    out += std::to_string(time_ms);
  } else {
    append_rfc3339(time_ms, out);
  }
}

}  // namespace

std::string file_name(const TableSpec& table, RowForm form) {
  return std::string(table.name) + (form == RowForm::kCsv ? ".csv" : ".ndjson");
}

void append_heading(const TableSpec& table, RowForm form, std::string& out) {
  if (form != RowForm::kCsv) return;
  bool is_first = true;
  for (const ColumnSpec& column : table.columns) {
    if (!is_first) out += ',';
    out += column.name;
    is_first = false;
  }
  for (const ColumnSpec& column : table.columns) {
    if (const std::string date = date_column(column); !date.empty()) out += ',' + date;
  }
  out += "\r\n";
}

void RowText::append(const SqliteStatement& row, std::string& out) {
  if (form_ == RowForm::kCsv) {
    append_csv(row, out);
  } else {
    append_object(row, out);
  }
}

void RowText::append_csv(const SqliteStatement& row, std::string& out) const {
  for (std::size_t i = 0; i < table_.columns.size(); ++i) {
    const int column = static_cast<int>(i);
    if (i > 0) out += ',';
    if (row.is_null(column)) continue;
    if (!row.is_integer(column)) {
      append_field(row.text(column), out);
    } else if (table_.columns[i].kind == CellKind::kTime) {
      append_time(row.integer(column), out);
    } else {
      out += std::to_string(row.integer(column));
    }
  }
  for (std::size_t i = 0; i < table_.columns.size(); ++i) {
    if (date_column(table_.columns[i]).empty()) continue;
    out += ',';
    const int column = static_cast<int>(i);
    if (row.is_null(column)) continue;
    const TimeMs time_ms = row.integer(column);
    if (time_ms < 0 || time_ms > kLastTimeMs) continue;
    const std::size_t start = out.size();
    append_rfc3339(time_ms, out);
    out.resize(start + kDateLength);
  }
  out += "\r\n";
}

void RowText::append_object(const SqliteStatement& row, std::string& out) {
  JsonWriter json(out);
  json.begin_object();
  for (std::size_t i = 0; i < table_.columns.size(); ++i) {
    const ColumnSpec& spec = table_.columns[i];
    const int column = static_cast<int>(i);
    if (row.is_null(column)) continue;
    json.key(spec.name);
    if (spec.kind == CellKind::kFlag) {
      json.boolean(row.integer(column) != 0);
    } else if (row.is_integer(column)) {
      json.integer(row.integer(column));
    } else if (const std::string_view text = row.text(column);
               spec.kind == CellKind::kJson && text.find('\n') == std::string_view::npos &&
               parser_.parse(text)) {
      json.raw(text);
    } else {
      json.string(text);
    }
  }
  json.end_object();
  out += '\n';
}

}  // namespace orderlog
