#pragma once

// CSV as RFC 4180 has it: fields in quotes may hold commas, doubled quotes and line ends; lines end
// in CRLF or LF, the last one possibly in nothing. A byte-order mark at the start is skipped, and
// so are blank lines.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/text_source.h"

namespace orderlog {

struct CsvRecord {
  std::uint64_t line = 0;  // where it begins, from 1
  std::vector<std::string_view> fields;
  // Not RFC 4180: a quote inside a bare field, or text behind a closing quote. The fields are then
  // what could be made of it.
  bool malformed = false;
  bool unended = false;  // the text ended before its line did: the last one, perhaps cut
};

// Owns the source and the record it read last. One thread.
class CsvReader {
 public:
  explicit CsvReader(std::unique_ptr<TextSource> source) : source_(std::move(source)) {}

  // False at the end. The record lives until the next call. Fails when the source does, when a
  // record is longer than kMaxRecordBytes, and when the file ends within quotes.
  [[nodiscard]] Result<bool, std::string> next(CsvRecord& record);

  static constexpr std::size_t kMaxRecordBytes = 1 << 20;

 private:
  enum class State { kFieldStart, kBare, kQuoted, kQuoteInQuoted };

  void begin(CsvRecord& record);
  // Takes one more character; true when it ended the record.
  bool take(char c, CsvRecord& record);
  void end_field();
  void give_out(CsvRecord& record);
  [[nodiscard]] Result<bool, std::string> end_of_text(CsvRecord& record);

  std::unique_ptr<TextSource> source_;
  std::string_view piece_;
  bool started_ = false;
  std::uint64_t line_ = 1;
  State state_ = State::kFieldStart;
  std::string text_;               // of all fields of the record, end to end
  std::vector<std::size_t> ends_;  // where each field ends in it
};

}  // namespace orderlog
