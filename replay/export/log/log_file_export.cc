#include "replay/export/log/log_file_export.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

#include "replay/commit_reading.h"
#include "replay/export/files/output_file.h"
#include "replay/export/files/writing_lock.h"
#include "replay/export/log/log_file_state.h"
#include "replay/export/log/log_line.h"

namespace orderlog {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kWriteBytes = 1 << 20;
// More than any line but one of a commit of many megabytes, which is then looked for once more.
constexpr std::size_t kLastLineBytes = 1 << 20;

bool exists(const std::string& path) {
  std::error_code none;
  return fs::exists(path, none);
}

// Nothing is lost with the file but an export of a log, whichever: what is somebody else's is never
// written over.
ExportResult<Ok> check_ours(const std::string& path) {
  std::error_code none;
  const auto status = fs::status(path, none);
  if (!fs::exists(status)) return Ok{};
  if (fs::is_directory(status)) {
    return bad_input(path + " is a directory, and a log is exported to one file");
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) return trouble("opening " + path + ": " + std::generic_category().message(errno));
  std::string beginning(32, '\0');
  file.read(beginning.data(), static_cast<std::streamsize>(beginning.size()));
  beginning.resize(static_cast<std::size_t>(file.gcount()));
  if (begins_as_log_file(beginning)) return Ok{};
  return bad_input(path + " is no exported log, and is left alone; name another file");
}

// The line that ends at `end`, without its end; empty when there is none.
std::string line_before(const std::string& path, std::uint64_t end) {
  std::ifstream file(path, std::ios::binary);
  for (std::uint64_t reach = kLastLineBytes;; reach *= 4) {
    const std::uint64_t start = end > reach ? end - reach : 0;
    std::string text(static_cast<std::size_t>(end - start), '\0');
    file.seekg(static_cast<std::streamoff>(start));
    if (!file.read(text.data(), static_cast<std::streamsize>(text.size()))) return {};
    if (text.empty() || text.back() != '\n') return {};
    text.pop_back();
    const std::size_t before = text.rfind('\n');
    if (before != std::string::npos) return text.substr(before + 1);
    if (start == 0) return text;
  }
}

// The file is what its state says: its last whole line is the commit that the state names.
ExportResult<Ok> check_file(const std::string& file, const LogFileState& state) {
  if (state.head.position == Position{}) return Ok{};
  LogLineReader reader;
  const std::string line = line_before(file, state.bytes);
  const auto kind = reader.read(line);
  if (kind && *kind == LogLineKind::kCommit) {
    const auto commit = frame_commit(reader.commit_bytes());
    if (commit && commit->last == state.head.position &&
        stored_hash(commit->bytes) == state.head.hash) {
      return Ok{};
    }
  }
  return bad_input(file + " is not what was exported there up to position " +
                   std::to_string(state.head.position.value()) + "; write it anew with --full");
}

// Owns one run. One thread.
class LogFileRun {
 public:
  LogFileRun(const EventStore& store, const LogFileOptions& options, const ExportProgress& progress)
      : store_(store), options_(options), progress_(progress), until_(store.head().position) {}

  ExportResult<ExportReport> run() {
    // Of the name, since a file that is written anew is another one.
    const auto lock = WritingLock::take(options_.file);
    if (!lock) return trouble(lock.error());
    const bool is_new = options_.full || !exists(options_.file) || was_only_begun();
    target_ = options_.full ? options_.file + ".new" : options_.file;
    for (const std::string& path : {options_.file, target_}) {
      if (auto ours = check_ours(path); !ours) return fail(std::move(ours).error());
    }
    if (auto begun = is_new ? begin() : go_on(); !begun) return fail(std::move(begun).error());
    report_.behind = state_.head.position;
    if (auto copied = copy_commits(); !copied) return fail(std::move(copied).error());
    if (auto ended = end(); !ended) return fail(std::move(ended).error());
    report_.head = state_.head;
    report_.bytes = file_->bytes();
    return report_;
  }

 private:
  // A run before died between the file's first line and its first state: nothing is lost with it.
  [[nodiscard]] bool was_only_begun() const {
    if (exists(log_file_state_path(options_.file))) return false;
    std::string header;
    append_log_header(store_.line(), header);
    std::ifstream file(options_.file, std::ios::binary);
    std::string text(header.size() + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    return header.starts_with(text);
  }

  ExportResult<Ok> begin() {
    auto file = OutputFile::open(target_, 0);
    if (!file) return trouble(file.error());
    file_ = std::move(file).value();
    std::error_code none;
    fs::remove(log_file_state_path(target_), none);
    state_.line = store_.line();
    append_log_header(store_.line(), text_);
    return remember();
  }

  ExportResult<Ok> go_on() {
    auto state = read_log_file_state(options_.file);
    if (!state) return bad_input(state.error());
    if (!*state) {
      return bad_input(options_.file + " exists and has no " + log_file_state_path(options_.file) +
                       " beside it, so nothing tells how far it goes; name another file, or write "
                       "this one anew with --full");
    }
    state_ = **state;
    if (auto same = check_continues(store_, state_.line, state_.head, options_.file); !same) {
      return same;
    }
    if (auto good = check_file(options_.file, state_); !good) return good;
    auto file = OutputFile::open(options_.file, state_.bytes);
    if (!file) return trouble(file.error());
    file_ = std::move(file).value();
    return Ok{};
  }

  ExportResult<Ok> copy_commits() {
    const std::uint64_t before = state_.head.position.value();
    const std::uint64_t total = until_.value() - before;
    Head head = state_.head;
    if (total > 0) {
      const auto cursor = store_.read_from(head.position.next());
      while (head.position < until_) {
        const auto next = cursor->next();
        if (!next) return trouble(next.error().detail);
        if (!*next) break;
        const CommitBytes& commit = **next;
        if (const auto written = writer_.append(commit.bytes, text_); !written) {
          return trouble(damaged_commit(commit.first, written.error()).detail);
        }
        report_.events += commit.last.value() - commit.first.value() + 1;
        ++report_.commits;
        ++state_.commits;
        head = {commit.last, stored_hash(commit.bytes)};
        if (text_.size() < kWriteBytes) continue;
        state_.head = head;
        if (auto written = write(); !written) return written;
        progress_("exporting", "events", report_.events, total);
      }
    }
    state_.head = head;
    auto noted = remember();
    if (noted) progress_("exporting", "events", report_.events, total);
    return noted;
  }

  ExportResult<Ok> write() {
    if (auto written = file_->append(text_); !written) return trouble(written.error());
    text_.clear();
    return file_->bytes() - state_.bytes >= options_.batch_bytes ? remember() : Ok{};
  }

  // What was written so far is there whatever happens.
  ExportResult<Ok> remember() {
    if (auto written = file_->append(text_); !written) return trouble(written.error());
    text_.clear();
    if (auto synced = file_->sync(); !synced) return trouble(synced.error());
    state_.bytes = file_->bytes();
    if (auto noted = write_log_file_state(target_, state_); !noted) return trouble(noted.error());
    return Ok{};
  }

  ExportResult<Ok> end() {
    append_log_end({state_.head, state_.commits, state_.head.position.value()}, text_);
    if (auto written = file_->append(text_); !written) return trouble(written.error());
    if (auto synced = file_->sync(); !synced) return trouble(synced.error());
    if (target_ == options_.file) return Ok{};
    // In between the file has no state, and an export refuses to go on with it.
    std::error_code none;
    fs::remove(log_file_state_path(options_.file), none);
    for (const auto& [from, to] :
         {std::pair(target_, options_.file),
          std::pair(log_file_state_path(target_), log_file_state_path(options_.file))}) {
      if (auto moved = move_into_place(from, to); !moved) return trouble(moved.error());
    }
    return Ok{};
  }

  const EventStore& store_;
  const LogFileOptions& options_;
  const ExportProgress& progress_;
  const Position until_;
  std::string target_;
  std::unique_ptr<OutputFile> file_;
  LogFileState state_;
  LogLineWriter writer_;
  std::string text_;
  ExportReport report_;
};

}  // namespace

ExportResult<ExportReport> export_log_file(const EventStore& store, const LogFileOptions& options,
                                           const ExportProgress& progress) {
  return LogFileRun(store, options, progress).run();
}

}  // namespace orderlog
