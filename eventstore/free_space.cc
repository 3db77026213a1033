#include "eventstore/free_space.h"

#include <rocksdb/file_system.h>

#include <utility>

namespace orderlog {
namespace {

constexpr std::chrono::milliseconds kAskAgainAfter{50};

}  // namespace

std::optional<std::uint64_t> free_bytes_of(rocksdb::FileSystem& file_system,
                                           const std::string& directory) {
  std::uint64_t bytes = 0;
  const auto status = file_system.GetFreeSpace(directory, rocksdb::IOOptions(), &bytes, nullptr);
  return status.ok() ? std::optional(bytes) : std::nullopt;
}

std::optional<std::uint64_t> free_bytes_of(const std::string& directory) {
  return free_bytes_of(*rocksdb::FileSystem::Default(), directory);
}

FreeSpace::FreeSpace(std::shared_ptr<rocksdb::FileSystem> file_system, std::string directory,
                     std::size_t bytes_min)
    : file_system_(std::move(file_system)),
      directory_(std::move(directory)),
      bytes_min_(bytes_min) {}

bool FreeSpace::is_enough() {
  const auto now = std::chrono::steady_clock::now();
  if (asked_at_ != std::chrono::steady_clock::time_point{} && now - asked_at_ < kAskAgainAfter) {
    return enough_;
  }
  asked_at_ = now;
  const auto free_bytes = free_bytes_of(*file_system_, directory_);
  enough_ = !free_bytes || *free_bytes >= bytes_min_;
  return enough_;
}

}  // namespace orderlog
