#pragma once

// What a test tells the report of scripts/exam: one row for each promise that it tried to break,
// and how often it tried. A row is printed, and written as one line of JSON to the file that
// EXAM_ROWS names. A test that fails writes no row: the report shows its failure instead.

#include <cstdint>
#include <string>
#include <string_view>

namespace orderlog::testing {

struct ExamRow {
  std::string test;   // the ctest name, and after a dot what part of it: "power_cut.log"
  std::string fault;  // what was done to it
  std::string load;   // what went on meanwhile
  std::uint64_t count = 0;
  std::string unit;  // of count: "cuts", "kills", "seeds", "cases"
  // Found with the real code; a test that has any fails as well.
  std::uint64_t violations = 0;
  // The planted bug and how often it was found: "acknowledges before the sync: 10 of 10". Empty
  // where nothing can be planted.
  std::string planted{};
};

void report(const ExamRow& row);

// How often: `in_ci`, or what EXAM_<NAME> says (NAME in capitals, e.g. POWER_CUTS), as
// scripts/exam --long sets it. Aborts on a value that is not a number above zero.
[[nodiscard]] std::uint64_t exam_count(std::string_view name, std::uint64_t in_ci);

}  // namespace orderlog::testing
