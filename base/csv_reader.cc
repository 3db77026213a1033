#include "base/csv_reader.h"

#include <utility>

namespace orderlog {

void CsvReader::begin(CsvRecord& record) {
  record.line = line_;
  record.malformed = false;
  record.unended = false;
  record.fields.clear();
  text_.clear();
  ends_.clear();
  state_ = State::kFieldStart;
}

Result<bool, std::string> CsvReader::next(CsvRecord& record) {
  begin(record);
  while (true) {
    if (piece_.empty()) {
      const auto piece = source_->read();
      if (!piece.ok()) return fail(piece.error());
      piece_ = *piece;
      if (piece_.empty()) return end_of_text(record);
      if (!std::exchange(started_, true) && piece_.starts_with("\xEF\xBB\xBF")) {
        piece_.remove_prefix(3);
        continue;
      }
    }
    const char c = piece_.front();
    piece_.remove_prefix(1);
    if (take(c, record)) {
      const bool blank = ends_.size() == 1 && text_.empty();
      if (blank) {
        begin(record);
        continue;
      }
      give_out(record);
      return true;
    }
    if (text_.size() > kMaxRecordBytes) {
      return fail("the record that begins in line " + std::to_string(record.line) +
                  " does not end within a megabyte");
    }
  }
}

bool CsvReader::take(char c, CsvRecord& record) {
  if (c == '\n') ++line_;
  switch (state_) {
    case State::kQuoted:
      if (c == '"') {
        state_ = State::kQuoteInQuoted;
      } else {
        text_ += c;
      }
      return false;
    case State::kQuoteInQuoted:
      if (c == '"') {
        text_ += c;
        state_ = State::kQuoted;
        return false;
      }
      break;
    case State::kFieldStart:
      if (c == '"') {
        state_ = State::kQuoted;
        return false;
      }
      break;
    case State::kBare:
      if (c == '"') record.malformed = true;
      break;
  }
  if (c == ',') {
    end_field();
    return false;
  }
  if (c == '\n') {
    // The carriage return of CRLF belongs to the line's end, and is kept apart from a quoted one.
    const std::size_t start = ends_.empty() ? 0 : ends_.back();
    if (state_ == State::kBare && text_.size() > start && text_.back() == '\r') text_.pop_back();
    end_field();
    return true;
  }
  if (state_ == State::kQuoteInQuoted) {
    if (c == '\r') return false;
    record.malformed = true;
  }
  text_ += c;
  state_ = State::kBare;
  return false;
}

void CsvReader::end_field() {
  ends_.push_back(text_.size());
  state_ = State::kFieldStart;
}

void CsvReader::give_out(CsvRecord& record) {
  std::size_t start = 0;
  for (const std::size_t end : ends_) {
    record.fields.push_back(std::string_view(text_).substr(start, end - start));
    start = end;
  }
}

Result<bool, std::string> CsvReader::end_of_text(CsvRecord& record) {
  if (state_ == State::kQuoted) {
    return fail("the file ends within the quotes that open in the record of line " +
                std::to_string(record.line));
  }
  if (text_.empty() && ends_.empty() && state_ == State::kFieldStart) return false;
  record.unended = true;
  end_field();
  give_out(record);
  return true;
}

}  // namespace orderlog
