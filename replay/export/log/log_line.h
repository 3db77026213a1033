#pragma once

// A commit as one line of NDJSON, and back: byte for byte, or not at all. The lines are described
// in docs/export-format.md; a file of them begins with its header and ends with its end line.
//
// A line that people can read carries payloads as the JSON that they are. Where reading that back
// would not give the very same bytes (a text that is no UTF-8, a number that is written in another
// way), the line carries the commit's bytes in hexadecimal instead: the writer reads each line back
// before it gives it out.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/json/reader.h"
#include "base/result.h"
#include "eventstore/chain.h"
#include "eventstore/commit.h"
#include "eventstore/event_store.h"

namespace orderlog {

inline constexpr unsigned kLogFileFormat = 1;

// Whether a text begins as our files do, or was cut before that could be told.
[[nodiscard]] bool begins_as_log_file(std::string_view text);

// The first line, with its end.
void append_log_header(LineId line, std::string& out);

struct LogFileEnd {
  Head head;
  std::uint64_t commits = 0;
  std::uint64_t events = 0;
};

// The last line, with its end. A file without it was cut.
void append_log_end(const LogFileEnd& end, std::string& out);

// Writes lines and makes sure that they can be read. One thread.
class LogLineWriter {
 public:
  // Appends the line of a whole commit, with its end. Fails where the bytes are no commit.
  [[nodiscard]] Result<Ok, CommitError> append(std::string_view commit_bytes, std::string& out);

 private:
  JsonParser parser_;
  CommitView commit_;
  std::string read_back_;
};

// What a line of the file turned out to be.
enum class LogLineKind { kHeader, kCommit, kEnd };

// Reads lines. One thread.
class LogLineReader {
 public:
  // Fails with what is wrong with the line, a clause that follows "line 7 ".
  [[nodiscard]] Result<LogLineKind, std::string> read(std::string_view text);

  // Of the line read last.
  [[nodiscard]] LineId header_line() const { return header_line_; }
  // The commit's bytes, with the hash that the line names.
  [[nodiscard]] std::string_view commit_bytes() const { return bytes_; }
  [[nodiscard]] const LogFileEnd& end() const { return end_; }

 private:
  JsonParser parser_;
  LineId header_line_;
  std::string bytes_;
  LogFileEnd end_;
};

// The bytes of the commit that a readable line describes, with its hash, appended to `out`.
[[nodiscard]] Result<Ok, std::string> commit_from_line(const JsonValue& line, std::string& out);

}  // namespace orderlog
