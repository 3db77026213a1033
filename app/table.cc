#include "app/table.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/printable_text.h"

namespace orderlog {
namespace {

// Characters, not bytes: a continuation byte of UTF-8 takes no room on the screen.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

}  // namespace

void TextTable::row(std::vector<std::string> cells) {
  ORDERLOG_CHECK(cells.size() == columns_.size(), "a row has a cell for each column");
  for (std::string& cell : cells) cell = printable(cell);
  rows_.push_back(std::move(cells));
}

void TextTable::rule() { rows_.emplace_back(); }

std::string TextTable::text() const {
  std::vector<std::size_t> widths(columns_.size(), 0);
  for (const auto& cells : rows_) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      widths[i] = std::max(widths[i], width_of(cells[i]));
    }
  }
  std::size_t across = 0;
  for (const std::size_t width : widths) across += width + 2;
  std::string out;
  for (const auto& cells : rows_) {
    if (cells.empty()) {
      out.append("  ").append(across - 2, '-').append("\n");
      continue;
    }
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::size_t padding = widths[i] - width_of(cells[i]);
      line += "  ";
      if (columns_[i] == Align::kRight) line.append(padding, ' ');
      line += cells[i];
      if (columns_[i] == Align::kLeft) line.append(padding, ' ');
    }
    line.resize(line.find_last_not_of(' ') + 1);
    out.append(line).append("\n");
  }
  return out;
}

}  // namespace orderlog
