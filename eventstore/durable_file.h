#pragma once

// Small files that are replaced at once or not at all.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "eventstore/event_store.h"

namespace rocksdb {
class FileSystem;
}

namespace orderlog {

// What a failure may leave behind: the file's name and this.
inline constexpr char kFreshSuffix[] = ".new";

// Returns after the new content and its name are synced. A crash leaves the old content or the new.
[[nodiscard]] StoreResult<Ok> replace_file(rocksdb::FileSystem& file_system,
                                           const std::string& directory, std::string_view name,
                                           std::string_view content);

// The same on the operating system's file system.
[[nodiscard]] StoreResult<Ok> replace_file(const std::string& directory, std::string_view name,
                                           std::string_view content);

// nullopt when there is no such file; at most the first `most` bytes.
[[nodiscard]] StoreResult<std::optional<std::string>> read_small_file(
    rocksdb::FileSystem& file_system, const std::string& path, std::size_t most = 4096);
[[nodiscard]] StoreResult<std::optional<std::string>> read_small_file(const std::string& path,
                                                                      std::size_t most = 4096);

[[nodiscard]] StoreResult<Ok> sync_directory(rocksdb::FileSystem& file_system,
                                             const std::string& directory);

}  // namespace orderlog
