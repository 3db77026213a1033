#include "tests/exam/exam.h"

#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "base/json/writer.h"

namespace orderlog::testing {

void report(const ExamRow& row) {
  std::string line;
  JsonWriter json(line);
  json.begin_object();
  json.member("test", row.test);
  json.member("fault", row.fault);
  json.member("load", row.load);
  json.member("count", row.count);
  json.member("unit", row.unit);
  json.member("violations", row.violations);
  json.member("planted", row.planted);
  json.end_object();
  std::cout << "exam " << line << std::endl;
  // One write of one line, so that tests that run beside one another don't mix theirs.
  if (const char* rows = std::getenv("EXAM_ROWS")) {
    line += '\n';
    std::ofstream(rows, std::ios::app) << line << std::flush;
  }
}

std::uint64_t exam_count(std::string_view name, std::uint64_t in_ci) {
  const char* const text = std::getenv(("EXAM_" + std::string(name)).c_str());
  if (text == nullptr) return in_ci;
  const std::string_view wanted(text);
  std::uint64_t count = 0;
  const auto [end, error] = std::from_chars(wanted.begin(), wanted.end(), count);
  if (error != std::errc{} || end != wanted.end() || count == 0) {
    std::cerr << "EXAM_" << name << " is not a number above zero: " << wanted << '\n';
    std::abort();
  }
  return count;
}

}  // namespace orderlog::testing
