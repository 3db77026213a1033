#include "tests/fault/system_calls/faulty_system.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <new>

#include "base/check.h"

namespace orderlog::testing {

namespace fs = std::filesystem;

FaultySystem::FaultySystem(const std::string& orders_path, const std::string& path_part)
    : path_(orders_path) {
  const int file = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  ORDERLOG_CHECK(file >= 0 && ::ftruncate(file, sizeof(CallOrders)) == 0, "tests may write files");
  void* const memory =
      ::mmap(nullptr, sizeof(CallOrders), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  ::close(file);
  ORDERLOG_CHECK(memory != MAP_FAILED, "there is memory left");
  orders_ = new (memory) CallOrders;
  ORDERLOG_CHECK(path_part.size() < sizeof orders_->path_part, "a short part of a path");
  std::copy(path_part.begin(), path_part.end(), orders_->path_part);
}

FaultySystem::~FaultySystem() { ::munmap(orders_, sizeof(CallOrders)); }

void FaultySystem::order(CallFault fault, int error, std::int64_t spared, std::int64_t failing) {
  orders_->faults = 0;
  orders_->syncs_again = 0;
  orders_->error = error;
  orders_->spared = spared;
  orders_->failing = failing;
  orders_->fault = fault;
}

void FaultySystem::calm() { orders_->fault = CallFault::kNone; }
void FaultySystem::set_clock(std::int64_t ms_ahead) { orders_->clock_ms = ms_ahead; }
std::uint64_t FaultySystem::faults() const { return orders_->faults; }
std::uint64_t FaultySystem::syncs_again() const { return orders_->syncs_again; }

void FaultySystem::begin_on(const std::string& directory) {
  calm();
  for (SyncedFile& file : orders_->files) {
    file.inode = 0;
    file.bytes = 0;
    file.is_lost = false;
  }
  if (!fs::exists(directory)) return;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    struct stat about {};
    if (!entry.is_regular_file() || ::stat(entry.path().c_str(), &about) != 0) continue;
    orders_->book_of(about.st_ino)->bytes = entry.file_size();
  }
}

void FaultySystem::lose_unsynced(const std::string& directory) const {
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    const std::string path = entry.path().string();
    if (!entry.is_regular_file() || path.find(orders_->path_part) == std::string::npos) continue;
    struct stat about {};
    ORDERLOG_CHECK(::stat(path.c_str(), &about) == 0, "the file is there");
    const std::uint64_t synced = orders_->book_of(about.st_ino)->bytes;
    if (synced < entry.file_size()) fs::resize_file(entry.path(), synced);
  }
}

std::vector<std::pair<std::string, std::string>> FaultySystem::environment() const {
  // A sanitizer's own library wants to be the first.
  return {{"LD_PRELOAD", ORDERLOG_SYSTEM_CALLS},
          {kOrdersVariable, path_},
          {"ASAN_OPTIONS", "verify_asan_link_order=0"}};
}

}  // namespace orderlog::testing
