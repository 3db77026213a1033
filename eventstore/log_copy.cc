#include "eventstore/log_copy.h"

#include <rocksdb/db.h>
#include <rocksdb/file_system.h>
#include <rocksdb/utilities/checkpoint.h>

#include <cstdint>
#include <filesystem>
#include <memory>

#include "eventstore/anchor.h"
#include "eventstore/durable_file.h"
#include "eventstore/store_status.h"

namespace orderlog {
namespace {

StoreResult<Ok> copy_files(rocksdb::FileSystem& file_system, rocksdb::DB& log, const Marker& marker,
                           const Head& head, const std::string& directory) {
  auto status = rocksdb::Status(file_system.CreateDir(directory, rocksdb::IOOptions(), nullptr));
  rocksdb::Checkpoint* made = nullptr;
  if (status.ok()) status = rocksdb::Checkpoint::Create(&log, &made);
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
  // Every append goes through the write-ahead log, so there is nothing to flush, whatever its size:
  // a flush would stand in the way of appends.
  if (status.ok()) status = checkpoint->CreateCheckpoint(directory + "/log", UINT64_MAX);
  if (!status.ok()) return fail(store_error(status, "copying the log"));
  const auto anchored = write_anchor(file_system, directory, head);
  if (!anchored) return fail(anchored.error());
  return replace_file(file_system, directory, kMarkerName, marker_text(marker));
}

}  // namespace

StoreResult<Ok> copy_log(rocksdb::FileSystem& file_system, rocksdb::DB& log, const Marker& marker,
                         const Head& head, const std::string& directory) {
  const rocksdb::IOOptions io;
  const std::string part = directory + ".part";
  for (const std::string& name : {directory, part}) {
    if (file_system.FileExists(name, io, nullptr).ok()) {
      return fail(StoreError{StoreErrorCode::kIo,
                             name + " is there already: remove it, or name another directory"});
    }
  }
  const auto copied = copy_files(file_system, log, marker, head, part);
  if (!copied) return fail(copied.error());
  const auto status = file_system.RenameFile(part, directory, io, nullptr);
  if (!status.ok()) return fail(store_error(status, "naming the copy " + directory));
  const std::string parent = std::filesystem::path(directory).parent_path().string();
  return sync_directory(file_system, parent.empty() ? "." : parent);
}

}  // namespace orderlog
