#pragma once

// A log's directory, found to be ours and locked against everybody else.

#include <memory>
#include <string>

#include "eventstore/event_store.h"
#include "eventstore/marker.h"

namespace rocksdb {
class FileLock;
class FileSystem;
}  // namespace rocksdb

namespace orderlog {

// Owns the lock on DIR/LOCK.
class DirectoryClaim {
 public:
  // Creates the directory, marker and first anchor when there is nothing yet. Refuses what belongs
  // to others (kForeign) or is open already (kInUse).
  [[nodiscard]] static StoreResult<std::unique_ptr<DirectoryClaim>> make(
      std::shared_ptr<rocksdb::FileSystem> file_system, const std::string& directory, LineId line);
  ~DirectoryClaim();
  DirectoryClaim(const DirectoryClaim&) = delete;
  DirectoryClaim& operator=(const DirectoryClaim&) = delete;

  [[nodiscard]] const Marker& marker() const { return marker_; }

 private:
  DirectoryClaim(std::shared_ptr<rocksdb::FileSystem> file_system, std::string directory);
  [[nodiscard]] StoreResult<Ok> lock();
  [[nodiscard]] StoreResult<Ok> begin(LineId line);

  const std::shared_ptr<rocksdb::FileSystem> file_system_;
  const std::string directory_;
  rocksdb::FileLock* lock_ = nullptr;
  Marker marker_;
};

// Whether another process has the directory open to write. Takes nothing and changes nothing; but
// not for a process that has it open itself, which would lose its lock (close(2) of a record lock's
// file).
[[nodiscard]] bool is_claimed_elsewhere(const std::string& directory);

}  // namespace orderlog
