#include "eventstore/salvage_reader.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <limits>
#include <utility>

#include "eventstore/log_key.h"
#include "eventstore/wal_fragment.h"

namespace orderlog {
namespace {

namespace fs = std::filesystem;

// Where a commit says its first position; the version before that is the value's first byte.
constexpr std::size_t kPositionOffset = 6;
// A write next to us may rename and remove files while we open them.
constexpr int kOpenAttempts = 10;

constexpr Position::rep kLastPosition = std::numeric_limits<Position::rep>::max() - 1;

using PositionBytes = std::array<char, 8>;

PositionBytes little_endian(Position position) {
  PositionBytes bytes;
  const std::uint64_t value = position.value();
  std::memcpy(bytes.data(), &value, bytes.size());
  return bytes;
}

// A table begins with the first key in full: nothing shared, 16 bytes of its own, the value's
// length, then the position.
std::optional<Position> first_in_table(std::string_view bytes) {
  if (bytes.size() < 16 || bytes[0] != 0 || bytes[1] != 16) return std::nullopt;
  std::size_t at = 2;
  while (at < 7 && (static_cast<unsigned char>(bytes[at]) & 0x80) != 0) ++at;
  return Position{get_big_endian(bytes.data() + at + 1)};
}

// Where `wanted` begins in `bytes` at `from` or later; bytes.size() when nowhere. Faster than
// string_view::find by far, and whole files are searched.
std::size_t find(std::string_view bytes, std::string_view wanted, std::size_t from) {
  if (from >= bytes.size()) return bytes.size();
  const void* const found =
      ::memmem(bytes.data() + from, bytes.size() - from, wanted.data(), wanted.size());
  if (found == nullptr) return bytes.size();
  return static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
}

}  // namespace

StoreResult<std::unique_ptr<SalvageReader>> SalvageReader::open(const std::string& directory) {
  StoreError error{StoreErrorCode::kIo, {}};
  for (int attempt = 0; attempt < kOpenAttempts; ++attempt) {
    auto files = open_files(directory, error);
    if (files) return std::unique_ptr<SalvageReader>(new SalvageReader(std::move(*files)));
  }
  return fail(std::move(error));
}

std::optional<std::vector<SalvageReader::File>> SalvageReader::open_files(
    const std::string& directory, StoreError& error) {
  const std::string log = directory + "/log";
  std::vector<fs::path> paths;
  std::error_code trouble;
  for (fs::directory_iterator entry(log, trouble), end; !trouble && entry != end;
       entry.increment(trouble)) {
    const auto extension = entry->path().extension();
    if (extension == ".sst" || extension == ".log") paths.push_back(entry->path());
  }
  if (trouble || paths.empty()) {
    error = {StoreErrorCode::kForeign, log + " holds no files of a log" +
                                           (trouble ? " (" + trouble.message() + ")" : "") +
                                           ": name the directory of one"};
    return std::nullopt;
  }
  // Their names are numbers of equal width that only grow.
  std::sort(paths.begin(), paths.end(),
            [](const fs::path& a, const fs::path& b) { return a.filename() < b.filename(); });
  std::vector<File> files;
  for (const fs::path& path : paths) {
    auto mapped = MappedFile::open(path.string());
    if (!mapped) {
      error = {StoreErrorCode::kIo, path.string() + " can't be read: " + std::strerror(errno)};
      return std::nullopt;
    }
    const bool is_wal = path.extension() == ".log";
    const auto begins_at = is_wal ? std::nullopt : first_in_table(mapped->bytes());
    files.push_back({std::move(*mapped), is_wal, begins_at});
  }
  return files;
}

std::optional<CommitBytes> SalvageReader::next() {
  if (auto here = find_in(current_, offset_)) return here;
  const Position wanted = head_.position.next();
  // First where it should be, so that a whole log is read about once.
  for (std::size_t i = 0; i < files_.size(); ++i) {
    if (files_[i].begins_at != wanted) continue;
    if (auto found = find_in(i, 0)) return found;
  }
  for (std::size_t i = 0; i < files_.size(); ++i) {
    if (files_[i].begins_at && *files_[i].begins_at >= wanted) continue;
    if (auto found = find_in(i, 0)) return found;
  }
  // A table whose first key is damaged may say anything of itself.
  for (std::size_t i = 0; i < files_.size(); ++i) {
    if (!files_[i].begins_at || *files_[i].begins_at <= wanted) continue;
    if (auto found = find_in(i, 0)) return found;
  }
  return std::nullopt;
}

std::string_view SalvageReader::bytes_of(std::size_t file) {
  if (!files_[file].is_wal) return files_[file].mapped.bytes();
  if (unframed_file_ != file) {
    unframed_.clear();
    append_wal_payload(files_[file].mapped.bytes(), unframed_);
    unframed_file_ = file;
  }
  return unframed_;
}

std::optional<CommitBytes> SalvageReader::find_in(std::size_t file, std::size_t offset) {
  const std::string_view bytes = bytes_of(file);
  const PositionBytes position = little_endian(head_.position.next());
  const std::string_view wanted(position.data(), position.size());
  for (std::size_t at = find(bytes, wanted, offset + kPositionOffset); at < bytes.size();
       at = find(bytes, wanted, at + 1)) {
    const std::size_t start = at - kPositionOffset;
    const auto commit = proven(bytes.substr(start));
    if (!commit) continue;
    take(file, *commit);
    return commit;
  }
  return std::nullopt;
}

void SalvageReader::take(std::size_t file, const CommitBytes& commit) {
  current_ = file;
  offset_ =
      static_cast<std::size_t>(commit.bytes.data() - bytes_of(file).data()) + commit.bytes.size();
  head_ = {commit.last, stored_hash(commit.bytes)};
}

void SalvageReader::go_on_behind(const Head& head) {
  head_ = head;
  current_ = 0;
  offset_ = 0;
  std::optional<Position> nearest;
  for (std::size_t i = 0; i < files_.size(); ++i) {
    const auto begins_at = files_[i].begins_at;
    if (!begins_at || *begins_at > head.position.next()) continue;
    if (nearest && *begins_at < *nearest) continue;
    nearest = begins_at;
    current_ = i;
  }
}

std::optional<CommitBytes> SalvageReader::next_in_form(Position last) {
  const Position wanted = head_.position.next();
  // Damage is mostly small: what follows on it lies right behind.
  if (const auto here = find_form(current_, offset_, wanted, last)) {
    take(current_, *here);
    return here;
  }
  std::optional<std::size_t> nearest;
  for (std::size_t i = 0; i < files_.size(); ++i) {
    const auto there = find_form(i, 0, wanted, last);
    if (!there) continue;
    nearest = i;
    if (there->first == wanted) break;
    last = Position{there->first.value() - 1};
  }
  if (!nearest) return std::nullopt;
  // A write-ahead log's payload was overwritten by the next one's.
  const auto found = find_form(*nearest, 0, wanted, Position{kLastPosition});
  if (found) take(*nearest, *found);
  return found;
}

std::optional<CommitBytes> SalvageReader::find_form(std::size_t file, std::size_t offset,
                                                    Position first, Position last) {
  const std::string_view bytes = bytes_of(file);
  for (std::size_t at = offset + kPositionOffset; at + sizeof(std::uint64_t) <= bytes.size();
       ++at) {
    std::uint64_t value;
    std::memcpy(&value, bytes.data() + at, sizeof value);
    if (value < first.value() || value > last.value()) continue;
    const auto commit = decode_leading_commit(bytes.substr(at - kPositionOffset), view_);
    if (commit && commit->last >= commit->first) return *commit;
  }
  return std::nullopt;
}

std::optional<CommitBytes> SalvageReader::proven(std::string_view bytes) {
  const auto commit = decode_leading_commit(bytes, view_);
  if (!commit) return std::nullopt;
  const ChainHash hash = chain_.next(head_.hash, covered_bytes(commit->bytes));
  if (hash != stored_hash(commit->bytes)) return std::nullopt;
  return *commit;
}

}  // namespace orderlog
