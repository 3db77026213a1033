#include "app/table.h"

#include <gtest/gtest.h>

namespace orderlog {
namespace {

TEST(TextTable, ColumnsAreAsWideAsTheirWidestCell) {
  using enum TextTable::Align;
  TextTable table({kLeft, kRight, kLeft});
  table.row({"what", "rows", "lines"});
  table.rule();
  table.row({"héllo wörld", "1,234", ""});
  table.row({"a", "5", "2, 3"});
  EXPECT_EQ(table.text(),
            "  what          rows  lines\n"
            "  -------------------------\n"
            "  héllo wörld  1,234\n"
            "  a                5  2, 3\n");
}

}  // namespace
}  // namespace orderlog
