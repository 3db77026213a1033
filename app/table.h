#pragma once

// A table in plain text, for what commands say at their end.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace orderlog {

// One thread.
class TextTable {
 public:
  enum class Align { kLeft, kRight };

  explicit TextTable(std::vector<Align> columns) : columns_(std::move(columns)) {}

  // As many cells as there are columns; UTF-8. What a terminal would obey is escaped
  // (base/printable_text.h).
  void row(std::vector<std::string> cells);
  // A line across.
  void rule();

  // Columns as wide as their widest cell, two spaces between them, two in front.
  [[nodiscard]] std::string text() const;

 private:
  std::vector<Align> columns_;
  std::vector<std::vector<std::string>> rows_;  // an empty one is a rule
};

}  // namespace orderlog
