#include "replay/export/log/log_file_import.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>

#include "eventstore/chain.h"
#include "eventstore/rocksdb_event_store.h"
#include "replay/export/log/line_source.h"
#include "replay/export/log/log_in_the_making.h"
#include "replay/export/log/log_line.h"

namespace orderlog {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBatchBytes = std::size_t{4} << 20;

std::string at(Position position) { return "position " + std::to_string(position.value()); }

// Owns the log in the making, and one walk through the file. One thread.
class Walk {
 public:
  // kOther: what is in the directory is of another file.
  enum class End { kDone, kOther };

  Walk(const LogImportOptions& options, std::string directory, const ImportedBytes& progress)
      : options_(options), directory_(std::move(directory)), progress_(progress) {}

  ExportResult<End> run() {
    auto source = options_.open();
    if (!source) return bad_input(source.error());
    LineSource lines(**source);
    std::string_view line;
    bool ended = false;
    while (true) {
      const auto found = lines.next(line);
      if (!found && (*source)->had_trouble()) {
        // Another time it is gone on from here.
        if (auto appended = append(); !appended) return fail(std::move(appended).error());
        return trouble(found.error());
      }
      if (!found) return bad_input(options_.name + ": " + found.error());
      if (!*found) break;
      if (lines.number() == 1 && !begins_as_log_file(line)) return no_log(line);
      if (ended) return wrong(lines, "lies behind the end");
      if (!lines.ended()) return wrong(lines, "has no end: the file was cut");
      const auto kind = reader_.read(line);
      if (!kind) return wrong(lines, kind.error());
      auto taken = take(*kind, lines);
      if (!taken) return fail(std::move(taken).error());
      if (other_) return End::kOther;
      ended = *kind == LogLineKind::kEnd;
      progress_(lines.bytes());
    }
    if (lines.number() == 0)
      return bad_input(options_.name + " is empty: no log was exported to it");
    if (!ended) {
      return bad_input(options_.name + " was cut: it ends behind line " +
                       std::to_string(lines.number()) + ", " + at(head_.position) +
                       ", without the line that says its end");
    }
    if (const auto flushed = store_->flush(); !flushed) return trouble(flushed.error().detail);
    return End::kDone;
  }

  [[nodiscard]] const ExportReport& report() const { return report_; }

 private:
  [[nodiscard]] Failure<ExportError> no_log(std::string_view line) const {
    const bool is_database = line.starts_with("SQLite format 3");
    return bad_input(options_.name + " is no exported log" +
                     (is_database ? " but a SQLite database" : "") +
                     ": one is NDJSON, as 'orderlog replay export --out LOG.ndjson' writes it");
  }

  [[nodiscard]] Failure<ExportError> wrong(const LineSource& lines,
                                           const std::string& clause) const {
    return bad_input(options_.name + ": line " + std::to_string(lines.number()) + ", behind " +
                     at(head_.position) + ", " + clause);
  }

  ExportResult<Ok> take(LogLineKind kind, const LineSource& lines) {
    const bool is_first = lines.number() == 1;
    if (is_first != (kind == LogLineKind::kHeader)) {
      return wrong(lines, is_first ? "is no beginning of a log" : "is a second beginning");
    }
    switch (kind) {
      case LogLineKind::kHeader:
        return open_store();
      case LogLineKind::kCommit:
        return take_commit(lines);
      case LogLineKind::kEnd:
        return take_end(lines);
    }
    return Ok{};
  }

  ExportResult<Ok> open_store() {
    if (reader_.header_line() != options_.line) {
      return bad_input(options_.name + " is of line " +
                       std::to_string(reader_.header_line().value()) +
                       ", and this program keeps line " + std::to_string(options_.line.value()));
    }
    RocksDbEventStoreOptions store;
    store.directory = directory_;
    store.line = reader_.header_line();
    auto opened = open_rocksdb_event_store(store);
    if (!opened) {
      if (opened.error().code == StoreErrorCode::kInUse ||
          opened.error().code == StoreErrorCode::kIo) {
        return trouble(opened.error().detail);
      }
      other_ = true;
      return Ok{};
    }
    store_ = std::move(opened).value();
    there_ = store_->head();
    report_.behind = there_.position;
    return Ok{};
  }

  ExportResult<Ok> take_commit(const LineSource& lines) {
    const std::string_view bytes = reader_.commit_bytes();
    const auto commit = frame_commit(bytes);
    if (!commit) return wrong(lines, std::string(to_string(commit.error())));
    if (commit->first != head_.position.next()) {
      return wrong(lines, "holds " + at(commit->first) + ", and " + at(head_.position.next()) +
                              " must follow: lines are missing or out of order");
    }
    const ChainHash hash = chain_.next(head_.hash, covered_bytes(bytes));
    if (hash != stored_hash(bytes)) {
      return wrong(lines, "breaks the chain at " + at(commit->first) + ": it was edited");
    }
    head_ = {commit->last, hash};
    ++report_.commits;
    report_.events = head_.position.value();
    if (head_.position <= there_.position) {
      // Of an import that was interrupted; its last commit tells whether it was of this file.
      other_ = head_.position == there_.position && head_.hash != there_.hash;
      return Ok{};
    }
    if (batch_ == nullptr) {
      other_ = commit->first != there_.position.next() && store_->head() == there_;
      if (other_) return Ok{};
      batch_ = std::make_shared<CommitBatch>();
    }
    batch_->add_sealed(*commit);
    return batch_->bytes() >= kBatchBytes ? append() : Ok{};
  }

  ExportResult<Ok> append() {
    if (batch_ == nullptr) return Ok{};
    const auto appended = store_->append(std::exchange(batch_, nullptr));
    if (!appended) return trouble(appended.error().detail);
    return Ok{};
  }

  ExportResult<Ok> take_end(const LineSource& lines) {
    const LogFileEnd& end = reader_.end();
    if (end.head != head_ || end.commits != report_.commits || end.events != report_.events) {
      return wrong(lines, "says that the log ends at " + at(end.head.position) + " with " +
                              std::to_string(end.commits) +
                              " commits, and the lines before it say otherwise");
    }
    other_ = head_.position < there_.position;
    if (other_) return Ok{};
    report_.head = head_;
    return append();
  }

  const LogImportOptions& options_;
  const std::string directory_;
  const ImportedBytes& progress_;
  LogLineReader reader_;
  Chain chain_;
  std::unique_ptr<EventStore> store_;
  Head there_;  // what the directory held
  Head head_;   // of the lines read
  std::shared_ptr<CommitBatch> batch_;
  bool other_ = false;
  ExportReport report_;
};

struct Walked {
  ExportResult<Walk::End> end;
  ExportReport report;
};

// The log is closed when this returns.
Walked walk_once(const LogImportOptions& options, const std::string& directory,
                 const ImportedBytes& progress) {
  Walk walk(options, directory, progress);
  auto end = walk.run();
  return {std::move(end), walk.report()};
}

// What lies beside it can't be moved to its place.
bool is_mounted(const std::string& directory) {
  struct stat own {};
  struct stat parent {};
  return ::stat(directory.c_str(), &own) == 0 &&
         ::stat((directory + "/..").c_str(), &parent) == 0 && own.st_dev != parent.st_dev;
}

}  // namespace

ExportResult<ExportReport> import_log_file(const LogImportOptions& options,
                                           const ImportedBytes& progress) {
  if (options.data.empty()) return bad_input("a log needs the name of a directory to lie in");
  std::error_code error;
  // Where a link leads, for whoever made it wants the log there.
  const fs::path resolved = fs::weakly_canonical(options.data, error);
  const std::string data = error ? options.data : resolved.string();
  if (fs::exists(data, error) && !fs::is_empty(data, error)) {
    return bad_input(options.data +
                     " is there already: a log is imported into a directory of its own, which is "
                     "made for it");
  }
  if (is_mounted(data)) {
    return bad_input(options.data +
                     " is a file system of its own, and a log is built beside its place: name a "
                     "directory within, " +
                     options.data + "/log");
  }
  auto making = LogInTheMaking::begin(data + ".new", options.log);
  if (!making) {
    const auto& [is_in_the_way, sentence] = making.error();
    return is_in_the_way ? bad_input(sentence) : trouble(sentence);
  }
  for (bool again = false;; again = true) {
    const Walked walked = walk_once(options, making->directory() + "/" + options.log, progress);
    if (!walked.end) {
      // What an import before has left is not lost with a name that was mistyped.
      const bool is_bad = walked.end.error().kind == ExportError::Kind::kBadInput;
      if (is_bad && !making->has_before()) making->remove();
      return fail(walked.end.error());
    }
    if (*walked.end == Walk::End::kDone) {
      if (auto moved = making->move_to(data); !moved) return trouble(moved.error());
      return walked.report;
    }
    if (again) {
      return trouble("the log that an import left in " + making->directory() +
                     " can't be replaced");
    }
    if (auto begun = making->begin_again(); !begun) return trouble(begun.error());
  }
}

}  // namespace orderlog
