#pragma once

// A row of the exam's report for a suite: one test breaks the promise in vain, another one shows
// that a planted bug is found. Each fills in its part; the suite's end reports both.

#include <gtest/gtest.h>

#include <string>

#include "tests/exam/exam.h"

namespace orderlog::testing {

// For TearDownTestSuite(). Of tests that failed, or did not run, there is nothing to report.
inline void report_suite(const ExamRow& row) {
  if (row.count == 0 || ::testing::UnitTest::GetInstance()->current_test_suite()->Failed()) return;
  report(row);
}

// "answers before the sync: 5 of 6"
inline std::string found_of(const std::string& planted, std::uint64_t found, std::uint64_t of) {
  return planted + ": " + std::to_string(found) + " of " + std::to_string(of);
}

}  // namespace orderlog::testing
