#include "base/csv_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace orderlog {
namespace {

// Gives a text out in pieces of a few bytes, so that every state meets the end of a piece.
class PiecesSource final : public TextSource {
 public:
  PiecesSource(std::string text, std::size_t piece_bytes)
      : text_(std::move(text)), piece_bytes_(piece_bytes) {}
  Result<std::string_view, std::string> read() override {
    const auto piece = std::string_view(text_).substr(at_, piece_bytes_);
    at_ += piece.size();
    return piece;
  }

 private:
  const std::string text_;
  const std::size_t piece_bytes_;
  std::size_t at_ = 0;
};

struct Parsed {
  std::vector<std::vector<std::string>> records;
  std::vector<std::uint64_t> lines;
  std::vector<bool> malformed;
  std::vector<bool> unended;
  std::string trouble;
};

Parsed parsed(const std::string& text, std::size_t piece_bytes = 1'000) {
  CsvReader reader(std::make_unique<PiecesSource>(text, piece_bytes));
  CsvRecord record;
  Parsed all;
  while (true) {
    const auto found = reader.next(record);
    if (!found.ok()) all.trouble = found.error();
    if (!found.ok() || !*found) return all;
    all.records.emplace_back(record.fields.begin(), record.fields.end());
    all.lines.push_back(record.line);
    all.malformed.push_back(record.malformed);
    all.unended.push_back(record.unended);
  }
}

using Records = std::vector<std::vector<std::string>>;

TEST(CsvReader, FieldsAndLinesArePlain) {
  EXPECT_EQ(parsed("a,b,c\n1,,3\n").records, (Records{{"a", "b", "c"}, {"1", "", "3"}}));
}

TEST(CsvReader, TellsALastLineThatHasNoEnd) {
  EXPECT_EQ(parsed("a,b\n1,2\n").unended, (std::vector<bool>{false, false}));
  EXPECT_EQ(parsed("a,b\n1,2").unended, (std::vector<bool>{false, true}));
  EXPECT_EQ(parsed("a,b\n1,\"2\"").unended, (std::vector<bool>{false, true}));
  EXPECT_EQ(parsed("a,b\n1").unended, (std::vector<bool>{false, true}));
}

TEST(CsvReader, LinesMayEndInCrLfOrNothing) {
  EXPECT_EQ(parsed("a,b\r\n1,2").records, (Records{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(parsed("a,\"b\"\r\n1,\"2\"\r\n").records, (Records{{"a", "b"}, {"1", "2"}}));
}

TEST(CsvReader, QuotesHoldCommasQuotesAndLineEnds) {
  const Parsed all = parsed("\"a,b\",\"say \"\"so\"\"\",\"two\nlines\r\nthree\"\nnext,1,2\n");
  EXPECT_EQ(all.records,
            (Records{{"a,b", "say \"so\"", "two\nlines\r\nthree"}, {"next", "1", "2"}}));
  EXPECT_EQ(all.lines, (std::vector<std::uint64_t>{1, 4}));
}

TEST(CsvReader, PiecesMayEndAnywhere) {
  const std::string text = "\xEF\xBB\xBF\"a\"\"b\",c\r\n\"x\ny\",\r\n1,2\n";
  const Parsed whole = parsed(text);
  EXPECT_EQ(whole.records, (Records{{"a\"b", "c"}, {"x\ny", ""}, {"1", "2"}}));
  for (std::size_t bytes = 3; bytes < 12; ++bytes) {
    EXPECT_EQ(parsed(text, bytes).records, whole.records) << bytes;
  }
}

TEST(CsvReader, BlankLinesAreNoRecords) {
  const Parsed all = parsed("a,b\n\n\r\n1,2\n\n");
  EXPECT_EQ(all.records, (Records{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(all.lines, (std::vector<std::uint64_t>{1, 4}));
}

TEST(CsvReader, StrayQuotesMakeARecordMalformedAndNoMore) {
  const Parsed all = parsed("a\"b,c\n\"a\"b,c\nfine,too\n");
  EXPECT_EQ(all.malformed, (std::vector<bool>{true, true, false}));
  EXPECT_EQ(all.records[2], (std::vector<std::string>{"fine", "too"}));
}

TEST(CsvReader, AFileThatEndsWithinQuotesIsCutOff) {
  const Parsed all = parsed("a,b\n1,\"cut here");
  EXPECT_EQ(all.records.size(), 1u);
  EXPECT_EQ(all.trouble, "the file ends within the quotes that open in the record of line 2");
}

TEST(CsvReader, ARecordWithoutEndIsRefused) {
  const Parsed all = parsed("\"" + std::string(CsvReader::kMaxRecordBytes + 10, 'x'));
  EXPECT_NE(all.trouble.find("does not end within a megabyte"), std::string::npos);
}

}  // namespace
}  // namespace orderlog
