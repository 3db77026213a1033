#include "api/reconciliation/statement.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace orderlog {
namespace {

using enum StatementStatus;

Statement csv(std::string_view text) {
  auto read = read_statement(StatementFormat::kCsv, text);
  EXPECT_TRUE(read.ok());
  return read.ok() ? *std::move(read) : Statement{};
}
Statement ndjson(std::string_view text) {
  auto read = read_statement(StatementFormat::kNdjson, text);
  EXPECT_TRUE(read.ok());
  return read.ok() ? *std::move(read) : Statement{};
}
std::string refusal(StatementFormat format, std::string_view text) {
  const auto read = read_statement(format, text);
  return read.ok() ? "" : read.error().code;
}

// "2 invalid_field MT-7": the line, its code and its number.
std::vector<std::string> broken(const Statement& statement) {
  std::vector<std::string> all;
  for (const BrokenLine& line : statement.broken) {
    EXPECT_FALSE(line.detail.empty());
    all.push_back(std::to_string(line.line) + " " + line.code +
                  (line.number.empty() ? "" : " " + line.number));
  }
  return all;
}

using Lines = std::vector<StatementLine>;
using Broken = std::vector<std::string>;

TEST(StatementCsv, HasItsColumnsInAnyOrderAmongOthers) {
  const Statement read =
      csv("store,amount,number,status\n"
          "s1,1200,MT-1,paid\n"
          "s1,0,MT-2,cancelled");
  EXPECT_EQ(read.lines, (Lines{{2, "MT-1", kPaid, 1'200}, {3, "MT-2", kCancelled, 0}}));
  EXPECT_TRUE(read.broken.empty());
}

TEST(StatementCsv, KnowsMarksQuotesAndWindowsLineEnds) {
  const Statement read =
      csv("\xEF\xBB\xBF\"channel_order_no\",status,amount\r\n"
          "\r\n"
          "\"MT-1, \"\"first\"\"\",completed,\"7\"\r\n"
          "美团-2,refunded,8\r\n");
  EXPECT_EQ(read.lines,
            (Lines{{3, "MT-1, \"first\"", kDelivered, 7}, {4, "美团-2", kRefunded, 8}}));
}

TEST(StatementCsv, GoesOnBehindEveryBrokenLine) {
  const Statement read =
      csv("number,status,amount\n"
          "MT-1,paid,\"100\n"  // quotes stay open
          "MT-2,pa\"id,100\n"  // a quote within
          "MT-3,paid\n"        // a field is missing
          ",paid,100\n"        // no number
          "MT-5,lost,100\n"    // no such status
          "MT-6,paid,1.5\n"    // no whole number
          "MT-7,paid,-1\n"     // below 0
          "MT-8,paid,9007199254740993\n"
          "MT-\xFF,paid,100\n"  // not UTF-8
          "MT-10,paid,100\n");
  EXPECT_EQ(broken(read),
            (Broken{"2 malformed_csv", "3 malformed_csv", "4 malformed_csv", "5 missing_field",
                    "6 invalid_field MT-5", "7 invalid_field MT-6", "8 invalid_field MT-7",
                    "9 invalid_field MT-8", "10 malformed_csv"}));
  EXPECT_EQ(read.lines, (Lines{{11, "MT-10", kPaid, 100}}));
}

TEST(StatementCsv, WithoutItsColumnsIsNone) {
  EXPECT_EQ(refusal(StatementFormat::kCsv, ""), "missing_field");
  EXPECT_EQ(refusal(StatementFormat::kCsv, "MT-1,paid,100\n"), "missing_field");
  EXPECT_EQ(refusal(StatementFormat::kCsv, "number,status\n"), "missing_field");
  EXPECT_EQ(refusal(StatementFormat::kCsv, "number,status,amount,amount\n"), "duplicate_field");
}

TEST(StatementNdjson, HasAnObjectALine) {
  const Statement read = ndjson(
      "{\"channel_order_no\":\"MT-1\",\"status\":\"paid\",\"amount\":5}\r\n"
      "\n"
      "{\"number\":\"MT-2\",\"status\":\"delivering\",\"amount\":6,\"rider\":{\"name\":\"Lee\"}}");
  EXPECT_EQ(read.lines, (Lines{{1, "MT-1", kPaid, 5}, {3, "MT-2", kDelivering, 6}}));
}

TEST(StatementNdjson, GoesOnBehindEveryBrokenLine) {
  const Statement read = ndjson(
      "{\"number\":\"MT-1\",\n"
      "[]\n"
      "{\"number\":\"MT-3\",\"status\":\"paid\",\"amount\":\"5\"}\n"
      "{\"number\":\"MT-4\",\"amount\":5}\n"
      "{\"number\":\"MT-5\",\"status\":\"gone\",\"amount\":5}\n"
      "{\"number\":\"\",\"status\":\"paid\",\"amount\":5}\n"
      "{\"number\":\"MT-7\",\"status\":\"paid\",\"amount\":5}\n");
  EXPECT_EQ(broken(read),
            (Broken{"1 malformed_json", "2 invalid_field", "3 invalid_field MT-3",
                    "4 missing_field MT-4", "5 invalid_field MT-5", "6 missing_field"}));
  EXPECT_EQ(read.lines, (Lines{{7, "MT-7", kPaid, 5}}));
}

TEST(Statement, HasAtMostSoManyLines) {
  std::string text = "number,status,amount\n";
  for (std::size_t i = 0; i < kMaxStatementLines; ++i) text += "MT-1,paid,1\n";
  EXPECT_EQ(csv(text).lines.size(), kMaxStatementLines);
  EXPECT_EQ(refusal(StatementFormat::kCsv, text + "MT-1,paid,1\n"), "payload_too_large");
}

TEST(StatementStatus, IsReadAsItIsWritten) {
  for (int i = 0; i <= static_cast<int>(kCancelled); ++i) {
    const auto status = static_cast<StatementStatus>(i);
    EXPECT_EQ(statement_status_from(to_string(status)), status);
  }
  EXPECT_EQ(statement_status_from("Paid"), std::nullopt);
}

// What terminals show of an order is what each word of a channel may mean.
TEST(StatementStatus, AgreesWithTheseViews) {
  const std::vector<std::pair<StatementStatus, std::vector<TerminalView>>> kTable = {
      {StatementStatus::kUnpaid, {TerminalView::kHidden}},
      {StatementStatus::kPaid,
       {TerminalView::kPaid, TerminalView::kPrepared, TerminalView::kAwaitingDelivery,
        TerminalView::kDelivering, TerminalView::kDelivered, TerminalView::kCompleted}},
      {StatementStatus::kPrepared, {TerminalView::kPrepared}},
      {StatementStatus::kAwaitingDelivery, {TerminalView::kAwaitingDelivery}},
      {StatementStatus::kDelivering, {TerminalView::kDelivering}},
      {StatementStatus::kDelivered, {TerminalView::kDelivered, TerminalView::kCompleted}},
      {StatementStatus::kRefunding, {TerminalView::kRefunding}},
      {StatementStatus::kRefunded, {TerminalView::kRefunded}},
      {StatementStatus::kCancelled, {TerminalView::kCancelled, TerminalView::kRefunded}},
  };
  for (const auto& [word, views] : kTable) {
    for (int i = 0; i <= static_cast<int>(TerminalView::kCancelled); ++i) {
      const auto view = static_cast<TerminalView>(i);
      const bool is_one = std::find(views.begin(), views.end(), view) != views.end();
      EXPECT_EQ(agrees(word, view), is_one) << to_string(word) << " " << to_string(view);
    }
  }
}

}  // namespace
}  // namespace orderlog
