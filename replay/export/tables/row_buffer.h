#pragma once

// Rows on their way from whoever makes them to whoever writes them: one block of bytes, so that a
// batch of a hundred thousand goes from thread to thread as one thing.
//
// A row: u8 table · u8 what is to be done · cells. A cell: u8 kind · (i64 | u32 length and bytes).

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/clock.h"
#include "base/ids.h"
#include "replay/export/tables/table_spec.h"

namespace orderlog {

enum class RowAction : std::uint8_t {
  kPut,    // a row, which replaces the one with its key
  kClear,  // takes away all rows whose first column is the one cell
};

enum class CellType : std::uint8_t { kNull, kInteger, kText };

struct Cell {
  CellType type = CellType::kNull;
  std::int64_t integer = 0;
  std::string_view text;  // lives as long as its buffer stays as it is
};

// One thread.
class RowBuffer {
 public:
  RowBuffer& begin(Table table, RowAction action = RowAction::kPut) {
    bytes_ += static_cast<char>(table);
    bytes_ += static_cast<char>(action);
    ++rows_;
    return *this;
  }

  RowBuffer& null() {
    bytes_ += static_cast<char>(CellType::kNull);
    return *this;
  }
  RowBuffer& integer(std::int64_t value) {
    char cell[1 + sizeof value];
    cell[0] = static_cast<char>(CellType::kInteger);
    std::memcpy(cell + 1, &value, sizeof value);
    bytes_.append(cell, sizeof cell);
    return *this;
  }
  RowBuffer& position(Position position) {
    return integer(static_cast<std::int64_t>(position.value()));
  }
  RowBuffer& version(StreamVersion version) {
    return integer(static_cast<std::int64_t>(version.value()));
  }
  RowBuffer& flag(bool value) { return integer(value ? 1 : 0); }
  RowBuffer& text(std::string_view value) {
    const auto length = static_cast<std::uint32_t>(value.size());
    char head[1 + sizeof length];
    head[0] = static_cast<char>(CellType::kText);
    std::memcpy(head + 1, &length, sizeof length);
    bytes_.append(head, sizeof head);
    bytes_ += value;
    return *this;
  }
  // In our data absent and empty are the same, and so are no time and 0.
  RowBuffer& text_if(std::string_view value) { return value.empty() ? null() : text(value); }
  RowBuffer& integer_if(std::int64_t value) { return value == 0 ? null() : integer(value); }

  void clear() {
    bytes_.clear();
    rows_ = 0;
  }
  [[nodiscard]] bool empty() const { return rows_ == 0; }
  [[nodiscard]] std::size_t rows() const { return rows_; }
  [[nodiscard]] std::size_t bytes() const { return bytes_.size(); }
  [[nodiscard]] std::string_view view() const { return bytes_; }

 private:
  std::string bytes_;
  std::size_t rows_ = 0;
};

// Walks a buffer's rows in order. The caller takes as many cells as the row's table has columns.
class RowWalk {
 public:
  explicit RowWalk(const RowBuffer& rows) : rest_(rows.view()) {}

  // False at the end.
  bool next(Table& table, RowAction& action) {
    if (rest_.empty()) return false;
    table = static_cast<Table>(rest_[0]);
    action = static_cast<RowAction>(rest_[1]);
    rest_.remove_prefix(2);
    return true;
  }

  Cell cell() {
    Cell cell;
    cell.type = static_cast<CellType>(rest_[0]);
    rest_.remove_prefix(1);
    if (cell.type == CellType::kInteger) {
      std::memcpy(&cell.integer, rest_.data(), sizeof cell.integer);
      rest_.remove_prefix(sizeof cell.integer);
    } else if (cell.type == CellType::kText) {
      std::uint32_t length = 0;
      std::memcpy(&length, rest_.data(), sizeof length);
      ORDERLOG_CHECK(rest_.size() >= sizeof length + length, "a cell is whole");
      cell.text = rest_.substr(sizeof length, length);
      rest_.remove_prefix(sizeof length + length);
    }
    return cell;
  }

 private:
  std::string_view rest_;
};

}  // namespace orderlog
