#pragma once

// What a day's commands were answered, and which of the answers no such command may get.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace orderlog::testing {

// One thread.
class DayAnswers {
 public:
  // `line`: of the answer of /v1/commands.
  void take(std::string_view command, std::string_view data, std::string_view line);
  void add(const DayAnswers& others);

  // By "command status", of refusals "command status code"; what a channel tells by its name too,
  // "report_channel_status cancelled 200".
  [[nodiscard]] const std::map<std::string, std::uint64_t>& counts() const { return counts_; }
  // The first of those that the rules don't explain.
  [[nodiscard]] const std::vector<std::string>& surprises() const { return surprises_; }
  // What came too seldom for a day of so many orders to have tried what it is meant to try.
  [[nodiscard]] std::vector<std::string> too_few(std::uint64_t orders) const;

 private:
  std::map<std::string, std::uint64_t> counts_;
  std::vector<std::string> surprises_;
};

}  // namespace orderlog::testing
