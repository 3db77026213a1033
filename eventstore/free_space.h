#pragma once

// Watches the free space of a directory's disk without asking the system on every append. One
// thread.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace rocksdb {
class FileSystem;
}

namespace orderlog {

// Nothing when the system can't say. Any thread.
[[nodiscard]] std::optional<std::uint64_t> free_bytes_of(rocksdb::FileSystem& file_system,
                                                         const std::string& directory);
// The same of the operating system's file system.
[[nodiscard]] std::optional<std::uint64_t> free_bytes_of(const std::string& directory);

class FreeSpace {
 public:
  FreeSpace(std::shared_ptr<rocksdb::FileSystem> file_system, std::string directory,
            std::size_t bytes_min);

  // Asks again after 50 ms. A system that can't say is taken to have room.
  [[nodiscard]] bool is_enough();

 private:
  const std::shared_ptr<rocksdb::FileSystem> file_system_;
  const std::string directory_;
  const std::size_t bytes_min_;
  std::chrono::steady_clock::time_point asked_at_;
  bool enough_ = true;
};

}  // namespace orderlog
