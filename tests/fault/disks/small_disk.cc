#include "tests/fault/disks/small_disk.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <utility>
#include <vector>

#include "base/check.h"
#include "tests/app/program.h"

namespace orderlog::testing {
namespace {

namespace fs = std::filesystem;

// Root finds these where others have no path.
const std::string kMakeFileSystem = "/usr/sbin/mkfs.ext4";

bool runs(const std::vector<std::string>& command) { return run_program(command).exit_status == 0; }

// Nothing is written back before it is asked for: a cut is to find what was synced, and little
// more.
bool mount_image(const std::string& image, const std::string& at) {
  return runs({"mount", "-o", "loop,commit=300", image, at});
}

}  // namespace

std::unique_ptr<SmallDisk> SmallDisk::mount(const std::string& at, std::uint64_t bytes) {
  fs::create_directories(at);
  const std::string options = "size=" + std::to_string(bytes);
  if (::mount("none", at.c_str(), "tmpfs", 0, options.c_str()) != 0) return nullptr;
  return std::unique_ptr<SmallDisk>(new SmallDisk(at));
}

SmallDisk::~SmallDisk() { ::umount2(at_.c_str(), MNT_DETACH); }

void SmallDisk::fill(std::uint64_t but_bytes) {
  const std::uint64_t free = fs::space(at_).available;
  if (free <= but_bytes) return;
  const int file = ::open(ballast().c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  ORDERLOG_CHECK(file >= 0, "there is room for a name");
  ORDERLOG_CHECK(::posix_fallocate(file, 0, static_cast<off_t>(free - but_bytes)) == 0,
                 "what is free can be taken");
  ::close(file);
}

void SmallDisk::free() { fs::remove(ballast()); }

std::unique_ptr<BlockDisk> BlockDisk::make(const std::string& image, const std::string& at) {
  // Almost all of it holes. RocksDB takes room for its next files beforehand.
  constexpr std::uintmax_t kBytes = std::uintmax_t{1} << 30;
  fs::create_directories(at);
  std::ofstream(image, std::ios::binary).close();
  fs::resize_file(image, kBytes);
  if (::geteuid() != 0 || !fs::exists(kMakeFileSystem)) return nullptr;
  if (!runs({kMakeFileSystem, "-q", "-F", image})) return nullptr;
  if (!mount_image(image, at)) return nullptr;
  return std::unique_ptr<BlockDisk>(new BlockDisk(image, at));
}

BlockDisk::~BlockDisk() {
  if (is_mounted_) runs({"umount", "-l", at_});
}

void BlockDisk::cut_power(const std::string& image) const {
  ORDERLOG_CHECK(runs({"cp", "--sparse=always", image_, image}), "a disk's image can be copied");
}

bool BlockDisk::come_back(const std::string& image) {
  if (!runs({"umount", at_})) return false;
  is_mounted_ = false;
  fs::remove(image_);
  image_ = image;
  is_mounted_ = mount_image(image_, at_);
  return is_mounted_;
}

}  // namespace orderlog::testing
