#include "eventstore/free_space.h"

#include <rocksdb/file_system.h>

#include <utility>

namespace orderlog {
namespace {

constexpr std::chrono::milliseconds kAskAgainAfter{50};

}  // namespace

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
  std::uint64_t free_bytes = 0;
  const auto status =
      file_system_->GetFreeSpace(directory_, rocksdb::IOOptions(), &free_bytes, nullptr);
  enough_ = !status.ok() || free_bytes >= bytes_min_;
  return enough_;
}

}  // namespace orderlog
