#include "replay/export/files/writing_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string_view>
#include <utility>

namespace orderlog {
namespace {

// Whoever had the lock before may have removed the file between our opening it and our locking it.
bool is_still_there(int fd, const std::string& path) {
  struct stat ours {};
  struct stat there {};
  return ::fstat(fd, &ours) == 0 && ::stat(path.c_str(), &there) == 0 &&
         ours.st_ino == there.st_ino && ours.st_dev == there.st_dev;
}

// What has bytes was made by somebody else, and is not ours to remove.
bool is_empty(int fd) {
  struct stat file {};
  return ::fstat(fd, &file) == 0 && file.st_size == 0;
}

std::string lock_beside(std::string_view name) {
  while (name.size() > 1 && name.back() == '/') name.remove_suffix(1);
  const std::size_t slash = name.rfind('/');
  const std::size_t start = slash == std::string_view::npos ? 0 : slash + 1;
  return std::string(name.substr(0, start)) + "." + std::string(name.substr(start)) +
         ".orderlog-lock";
}

}  // namespace

Result<WritingLock, std::string> WritingLock::take(const std::string& name) {
  std::string path = lock_beside(name);
  while (true) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0) return WritingLock(std::move(path), -1);
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
      ::close(fd);
      return fail(name + " is being written already");
    }
    if (!is_still_there(fd, path)) {
      ::close(fd);
      continue;
    }
    if (!is_empty(fd)) {
      ::close(fd);
      return fail(path + " is no lock of ours; move it away");
    }
    return WritingLock(std::move(path), fd);
  }
}

WritingLock::~WritingLock() {
  if (fd_ < 0) return;
  ::unlink(path_.c_str());
  ::close(fd_);
}

WritingLock::WritingLock(WritingLock&& other) noexcept
    : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)) {}

}  // namespace orderlog
