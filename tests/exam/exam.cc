#include "tests/exam/exam.h"

#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>

#include "base/json/writer.h"

namespace orderlog::testing {
namespace {

using Settings = std::map<std::string, std::string, std::less<>>;

// Out of the environment, since a server that a test starts would take them for keys of its own
// that it doesn't know.
Settings take_settings() {
  constexpr std::string_view kPrefix = "ORDERLOG_EXAM_";
  Settings settings;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    if (!text.starts_with(kPrefix)) continue;
    const std::size_t equals = text.find('=');
    settings.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  for (const auto& [name, value] : settings) ::unsetenv(name.c_str());
  return settings;
}

const Settings& settings() {
  static const Settings kSettings = take_settings();
  return kSettings;
}

// Before main(), and so before there are threads or servers.
[[maybe_unused]] const Settings& taken_at_start = settings();

}  // namespace

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
  if (const auto rows = settings().find("ORDERLOG_EXAM_ROWS"); rows != settings().end()) {
    line += '\n';
    std::ofstream(rows->second, std::ios::app) << line << std::flush;
  }
}

std::uint64_t exam_count(std::string_view name, std::uint64_t in_ci) {
  const auto given = settings().find("ORDERLOG_EXAM_" + std::string(name));
  if (given == settings().end()) return in_ci;
  const std::string_view wanted = given->second;
  std::uint64_t count = 0;
  const auto [end, error] = std::from_chars(wanted.begin(), wanted.end(), count);
  if (error != std::errc{} || end != wanted.end() || count == 0) {
    std::cerr << "ORDERLOG_EXAM_" << name << " is not a number above zero: " << wanted << '\n';
    std::abort();
  }
  return count;
}

}  // namespace orderlog::testing
