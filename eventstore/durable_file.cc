#include "eventstore/durable_file.h"

#include <rocksdb/file_system.h>

#include <memory>

#include "eventstore/store_status.h"

namespace orderlog {
namespace {

rocksdb::IOStatus write_synced(rocksdb::FileSystem& file_system, const std::string& path,
                               std::string_view content) {
  std::unique_ptr<rocksdb::FSWritableFile> file;
  auto status = file_system.NewWritableFile(path, rocksdb::FileOptions(), &file, nullptr);
  if (!status.ok()) return status;
  const rocksdb::IOOptions io;
  status = file->Append(rocksdb::Slice(content.data(), content.size()), io, nullptr);
  if (status.ok()) status = file->Fsync(io, nullptr);
  const auto closed = file->Close(io, nullptr);
  return status.ok() ? closed : status;
}

}  // namespace

StoreResult<Ok> sync_directory(rocksdb::FileSystem& file_system, const std::string& directory) {
  std::unique_ptr<rocksdb::FSDirectory> handle;
  const rocksdb::IOOptions io;
  auto status = file_system.NewDirectory(directory, io, &handle, nullptr);
  if (status.ok()) status = handle->Fsync(io, nullptr);
  if (!status.ok()) return fail(store_error(status, "syncing " + directory));
  return Ok{};
}

StoreResult<Ok> replace_file(rocksdb::FileSystem& file_system, const std::string& directory,
                             std::string_view name, std::string_view content) {
  const std::string path = directory + "/" + std::string(name);
  const std::string fresh = path + kFreshSuffix;
  auto status = write_synced(file_system, fresh, content);
  if (status.ok()) status = file_system.RenameFile(fresh, path, rocksdb::IOOptions(), nullptr);
  if (!status.ok()) return fail(store_error(status, "writing " + path));
  return sync_directory(file_system, directory);
}

StoreResult<Ok> replace_file(const std::string& directory, std::string_view name,
                             std::string_view content) {
  return replace_file(*rocksdb::FileSystem::Default(), directory, name, content);
}

StoreResult<std::optional<std::string>> read_small_file(const std::string& path, std::size_t most) {
  return read_small_file(*rocksdb::FileSystem::Default(), path, most);
}

StoreResult<std::optional<std::string>> read_small_file(rocksdb::FileSystem& file_system,
                                                        const std::string& path, std::size_t most) {
  const rocksdb::IOOptions io;
  const auto exists = file_system.FileExists(path, io, nullptr);
  if (exists.IsNotFound()) return std::optional<std::string>{};
  std::unique_ptr<rocksdb::FSSequentialFile> file;
  auto status = file_system.NewSequentialFile(path, rocksdb::FileOptions(), &file, nullptr);
  if (!status.ok()) return fail(store_error(status, "opening " + path));
  std::string space(most, '\0');
  rocksdb::Slice read;
  status = file->Read(space.size(), io, &read, space.data(), nullptr);
  if (!status.ok()) return fail(store_error(status, "reading " + path));
  return std::optional<std::string>{read.ToString()};
}

}  // namespace orderlog
