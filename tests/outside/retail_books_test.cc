// The money in an exported database against the money in the file that was imported, by day and
// country and to the penny. The file's is computed by a script that shares nothing with the program
// (retail_books.mjs).

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "tests/app/import/retail_file.h"
#include "tests/app/program.h"
#include "tests/eventstore/temp_directory.h"
#include "tests/replay/export/sqlite_rows.h"

namespace orderlog::testing {
namespace {

// As docs/export-format.md has them.
constexpr char kSales[] =
    "SELECT 'sales', paid_date, address, sum(amount) FROM orders WHERE paid_at IS NOT NULL "
    "GROUP BY paid_date, address";
constexpr char kRefunds[] =
    "SELECT 'refunds', r.succeeded_date, o.address, sum(r.amount) FROM order_refunds r "
    "JOIN orders o ON o.id = r.order_ref WHERE r.state = 'succeeded' "
    "GROUP BY r.succeeded_date, o.address";

std::vector<std::string> sorted_lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  std::sort(lines.begin(), lines.end());
  return lines;
}

class RetailBooks : public ::testing::Test {
 protected:
  // Imports the file, exports the log, and compares. Returns the lines.
  std::vector<std::string> expect_equal_books(const std::string& csv) {
    const std::string data = directory_ / "data";
    const std::string out = directory_ / "books.sqlite";
    for (const std::vector<std::string>& command :
         {std::vector<std::string>{"import", "online-retail", csv, "--data", data},
          std::vector<std::string>{"replay", "export", "--data", data, "--to", out}}) {
      const ProgramOutcome outcome = run_orderlog(command);
      EXPECT_EQ(outcome.exit_status, 0) << outcome.err;
    }
    const ProgramOutcome script =
        run_program({"node", ORDERLOG_SOURCE_DIR "/tests/outside/retail_books.mjs", csv});
    EXPECT_EQ(script.exit_status, 0) << script.err;
    SqliteRows rows(out);
    auto lines = sorted_lines(rows.ask(kSales) + rows.ask(kRefunds));
    EXPECT_EQ(lines, sorted_lines(script.out));
    EXPECT_EQ(rows.ask("PRAGMA foreign_key_check"), "");
    return lines;
  }

  TempDirectory directory_;
};

TEST_F(RetailBooks, AreThoseOfTheFileByDayAndCountry) {
  RetailTestFile file;
  std::mt19937 random(20);
  const auto pick = [&random](int choices) { return static_cast<int>(random() % choices); };
  const char* const countries[] = {"United Kingdom", "France", "EIRE", "Channel Islands"};
  const char* const prices[] = {"2.55", "2.1", "0.85", "12.75", "2.550", "0.001", "0", "3"};
  for (int i = 0; i < 600; ++i) {
    const bool is_return = i > 30 && pick(5) == 0;
    const int customer = pick(12);
    char date[32];
    std::snprintf(date, sizeof date, "2011-%02d-%02dT%02d:%02d:00Z", 1 + i / 60, 1 + i % 28,
                  8 + pick(10), pick(60));
    const int lines = 1 + pick(6);
    for (int line = 0; line < lines; ++line) {
      file.add({.invoice = (is_return ? "C" : "") + std::to_string(10'000 + i),
                .sku = "sku" + std::to_string(pick(5)),
                .title = pick(4) == 0 ? "\"MUG, \"\"BIG\"\"\"" : "MUG",
                .quantity = std::to_string((is_return ? -1 : 1) * (1 + pick(9))),
                .date = date,
                .price = prices[pick(8)],
                .customer = customer == 0 ? "" : std::to_string(17'000 + customer),
                .country = countries[customer % 4]});
    }
  }
  const auto lines = expect_equal_books(file.path());
  EXPECT_GT(std::count_if(lines.begin(), lines.end(),
                          [](const std::string& line) { return line.starts_with("refunds"); }),
            20);
}

TEST_F(RetailBooks, OfTheRealFileAreItsOwn) {
  const std::string csv = ORDERLOG_SOURCE_DIR "/../shared/data/online-retail.csv.xz";
  if (!std::filesystem::exists(csv)) return;  // the test above has books of the same form
  const auto lines = expect_equal_books(csv);
  std::cout << lines.size() << " sums by day and country\n";
  EXPECT_GT(lines.size(), 1'500U);
}

}  // namespace
}  // namespace orderlog::testing
