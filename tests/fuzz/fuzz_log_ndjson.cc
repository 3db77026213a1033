// Exported logs that are imported again: a line that is read is a commit, and is written as a line
// that is read as the same one; a file that is accepted makes a log whose chain is whole, and that
// is exported as a file which makes the same log.
//
// Input: the file. Hardly any that was changed keeps its chain, so its commits are also sealed anew
// and given to the importer in the order in which they stand: that file must be accepted, and
// exported as it is.

#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "eventstore/rocksdb_event_store.h"
#include "replay/export/log/log_file_export.h"
#include "replay/export/log/log_file_import.h"
#include "replay/export/log/log_line.h"
#include "tests/eventstore/temp_directory.h"
#include "tests/fuzz/fuzzers.h"
#include "tests/fuzz/input_parts.h"
#include "tests/fuzz/property.h"

namespace orderlog::fuzz {
namespace {

using orderlog::testing::TempDirectory;

const bool kPlanted = is_planted("log_ndjson");

// As pieces that end wherever a read may end.
class Pieces final : public TextSource {
 public:
  explicit Pieces(std::string_view text) : rest_(text) {}

  Result<std::string_view, std::string> read() override {
    const std::string_view piece = rest_.substr(0, 100);
    rest_.remove_prefix(piece.size());
    return piece;
  }

 private:
  std::string_view rest_;
};

// What the lines of a file are, read one by one.
struct Lines {
  std::vector<std::string> commits;  // their bytes
  bool all_read = true;
  bool has_header = false;
  bool has_end = false;
};

void check_line(const std::string& commit) {
  std::string line;
  must(LogLineWriter().append(commit, line).ok(), "what is read of a line is a commit");
  must(line.find('\n') == line.size() - 1, "a line is one line");
  if (kPlanted) {
    // The planted bug: of a stream's version, a line has room for two digits.
    constexpr std::string_view kName = R"("version":)";
    for (std::size_t at = line.find(kName); at != std::string::npos;
         at = line.find(kName, at + 1)) {
      const std::size_t digits = at + kName.size();
      const std::size_t end = line.find_first_not_of("0123456789", digits);
      if (end > digits + 2) line.erase(digits + 2, end - digits - 2);
    }
  }
  LogLineReader reader;
  const auto kind = reader.read(line);
  must(kind.ok() && *kind == LogLineKind::kCommit && reader.commit_bytes() == commit,
       "a line that is written is read as the same commit");
}

Lines read_lines(std::string_view text) {
  Lines lines;
  LogLineReader reader;
  for (InputParts parts(text); !parts.empty();) {
    const auto kind = reader.read(parts.line());
    if (!kind) {
      lines.all_read = false;
    } else if (*kind == LogLineKind::kHeader) {
      lines.has_header = true;
    } else if (*kind == LogLineKind::kEnd) {
      lines.has_end = true;
    } else {
      lines.commits.emplace_back(reader.commit_bytes());
      check_line(lines.commits.back());
    }
  }
  return lines;
}

// The file that an export of exactly these commits is, had they been appended in this order.
std::string file_of(const std::vector<std::string>& commits) {
  std::string file;
  append_log_header(LineId{0}, file);
  Chain chain;
  LogFileEnd end;
  LogLineWriter writer;
  for (const std::string& bytes : commits) {
    CommitView commit;
    must(decode_commit(bytes, commit).ok(), "what is read of a line is a commit");
    commit.line = LineId{0};
    commit.first_position = end.head.position.next();
    std::string sealed;
    encode_commit(commit, sealed);
    end.head = {commit.last_position(), chain.next(end.head.hash, covered_bytes(sealed))};
    std::memcpy(sealed.data() + sealed.size() - sizeof end.head.hash, end.head.hash.data(),
                sizeof end.head.hash);
    must(writer.append(sealed, file).ok(), "a commit that was sealed is written");
    ++end.commits;
    end.events = end.head.position.value();
  }
  append_log_end(end, file);
  return file;
}

// nullopt: refused.
std::optional<Head> imported(std::string_view file, const std::string& data) {
  LogImportOptions options;
  options.name = "input";
  options.open = [file] { return std::unique_ptr<TextSource>(std::make_unique<Pieces>(file)); };
  options.data = data;
  options.log = "line-0";
  const auto report = import_log_file(options, [](std::uint64_t) {});
  if (report) return report->head;
  must(report.error().kind == ExportError::Kind::kBadInput, report.error().sentence);
  return std::nullopt;
}

std::unique_ptr<EventStore> opened(const std::string& data) {
  RocksDbEventStoreOptions options;
  options.directory = data + "/line-0";
  auto store = open_rocksdb_event_store(options);
  must(store.ok(), "a log that was imported can be opened");
  return std::move(store).value();
}

void check_chain(const EventStore& store) {
  Chain chain;
  Head head;
  CommitView view;
  for (const auto cursor = store.read_from(Position{1});;) {
    const auto next = cursor->next();
    must(next.ok(), "a log that was imported can be read");
    if (!*next) break;
    const CommitBytes& commit = **next;
    must(decode_commit(commit.bytes, view).ok(), "a log that was imported holds commits");
    must(commit.first == head.position.next(), "I4: positions are gapless");
    head = {commit.last, chain.next(head.hash, covered_bytes(commit.bytes))};
    must(stored_hash(commit.bytes) == head.hash, "I14: the chain verifies from the first commit");
  }
  must(store.head() == head, "a log that was imported ends where its file says");
}

std::string exported(const EventStore& store, const std::string& path) {
  LogFileOptions options;
  options.file = path;
  const auto report =
      export_log_file(store, options, [](auto, auto, std::uint64_t, std::uint64_t) {});
  must(report.ok(), "a log that was imported can be exported");
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// What the log that `file` makes is exported as; nullopt when it makes none.
std::optional<std::string> there_and_back(std::string_view file) {
  const TempDirectory directory;
  const std::string data = directory / "data";
  const auto head = imported(file, data);
  if (!head) return std::nullopt;
  const auto store = opened(data);
  must(store->head() == *head, "an import says how far the log goes");
  check_chain(*store);
  return exported(*store, directory / "log.ndjson");
}

}  // namespace

void log_ndjson(std::string_view input) {
  const Lines lines = read_lines(input);
  if (lines.all_read && lines.has_header && lines.has_end) {
    if (const auto file = there_and_back(input)) {
      must(there_and_back(*file) == file, "a log that was exported is the same log again");
    }
  }
  if (lines.commits.empty()) return;
  const std::string sealed = file_of(lines.commits);
  // Opening a log takes as long as a thousand lines: only for what the lines have not told already.
  if (!lines.all_read || lines.commits.size() < 2) return;
  must(there_and_back(sealed) == sealed, "a file that we write is accepted, and exported as it is");
}

}  // namespace orderlog::fuzz
