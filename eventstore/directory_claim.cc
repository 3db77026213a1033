#include "eventstore/directory_claim.h"

#include <fcntl.h>
#include <rocksdb/file_system.h>
#include <unistd.h>

#include <filesystem>
#include <utility>

#include "eventstore/anchor.h"
#include "eventstore/durable_file.h"
#include "eventstore/store_status.h"

namespace orderlog {
namespace {

constexpr const char* kLockName = "LOCK";

// Creates what is missing of the path and syncs each new name.
StoreResult<Ok> create_directories(rocksdb::FileSystem& file_system, const std::string& directory) {
  const rocksdb::IOOptions io;
  if (file_system.FileExists(directory, io, nullptr).ok()) return Ok{};
  std::string parent = std::filesystem::path(directory).parent_path().string();
  if (parent.empty()) parent = ".";
  if (parent != directory) {
    const auto above = create_directories(file_system, parent);
    if (!above) return fail(above.error());
  }
  const auto status = file_system.CreateDirIfMissing(directory, io, nullptr);
  if (!status.ok()) return fail(store_error(status, "creating " + directory));
  return sync_directory(file_system, parent);
}

}  // namespace

DirectoryClaim::DirectoryClaim(std::shared_ptr<rocksdb::FileSystem> file_system,
                               std::string directory)
    : file_system_(std::move(file_system)), directory_(std::move(directory)) {}

DirectoryClaim::~DirectoryClaim() {
  if (lock_ != nullptr) {
    static_cast<void>(file_system_->UnlockFile(lock_, rocksdb::IOOptions(), nullptr));
  }
}

StoreResult<std::unique_ptr<DirectoryClaim>> DirectoryClaim::make(
    std::shared_ptr<rocksdb::FileSystem> file_system, const std::string& directory, LineId line) {
  // Asked before anything is written: a foreign directory stays as it is.
  const auto before = read_marker(*file_system, directory, line);
  if (!before) return fail(before.error());
  const auto created = create_directories(*file_system, directory);
  if (!created) return fail(created.error());

  std::unique_ptr<DirectoryClaim> claim(new DirectoryClaim(std::move(file_system), directory));
  const auto locked = claim->lock();
  if (!locked) return fail(locked.error());
  const auto begun = claim->begin(line);
  if (!begun) return fail(begun.error());
  return claim;
}

StoreResult<Ok> DirectoryClaim::lock() {
  const auto status =
      file_system_->LockFile(directory_ + "/" + kLockName, rocksdb::IOOptions(), &lock_, nullptr);
  if (status.ok()) return Ok{};
  lock_ = nullptr;
  // RocksDB's words for a lock that somebody has; else the file itself can't be had.
  const std::string why = status.ToString();
  if (why.find("lock hold") == std::string::npos && why.find("While lock") == std::string::npos) {
    return fail(StoreError{StoreErrorCode::kIo, directory_ + " can't be opened: " + why});
  }
  return fail(StoreError{
      StoreErrorCode::kInUse,
      directory_ + " is open in another process: stop that one, or read a copy (" + why + ")"});
}

StoreResult<Ok> DirectoryClaim::begin(LineId line) {
  const auto marker = read_marker(*file_system_, directory_, line);
  if (!marker) return fail(marker.error());
  if (marker.value()) {
    marker_ = *marker.value();
    return Ok{};
  }
  marker_ = new_marker(line);
  // The anchor comes first: with the marker there, a missing anchor always means that something was
  // lost.
  const auto anchored = write_anchor(*file_system_, directory_, Head{});
  if (!anchored) return fail(anchored.error());
  return replace_file(*file_system_, directory_, kMarkerName, marker_text(marker_));
}

bool is_claimed_elsewhere(const std::string& directory) {
  // RocksDB's lock is a record lock, which can be asked about.
  const int file = ::open((directory + "/" + kLockName).c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  const bool asked = ::fcntl(file, F_GETLK, &lock) == 0;
  ::close(file);
  return asked && lock.l_type != F_UNLCK;
}

}  // namespace orderlog
