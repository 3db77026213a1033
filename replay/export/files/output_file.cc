#include "replay/export/files/output_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

namespace orderlog {
namespace {

Failure<std::string> failed(const std::string& doing, const std::string& path) {
  return fail(doing + " " + path + ": " + std::strerror(errno));
}

}  // namespace

OutputFile::OutputFile(std::string path, int fd, std::uint64_t bytes)
    : path_(std::move(path)), fd_(fd), bytes_(bytes) {}

OutputFile::~OutputFile() { ::close(fd_); }

Result<std::unique_ptr<OutputFile>, std::string> OutputFile::open(const std::string& path,
                                                                  std::uint64_t bytes) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) return failed("opening", path);
  std::unique_ptr<OutputFile> file(new OutputFile(path, fd, bytes));
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) return fail(path + " is being written already");
  struct stat found {};
  if (::fstat(fd, &found) != 0) return failed("looking at", path);
  if (static_cast<std::uint64_t>(found.st_size) < bytes) {
    return fail(path + " has " + std::to_string(found.st_size) + " bytes where " +
                std::to_string(bytes) + " had been exported");
  }
  const auto end = static_cast<off_t>(bytes);
  if (::ftruncate(fd, end) != 0 || ::lseek(fd, end, SEEK_SET) != end) {
    return failed("cutting", path);
  }
  return file;
}

Result<Ok, std::string> OutputFile::append(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd_, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return failed("writing", path_);
    text.remove_prefix(static_cast<std::size_t>(written));
    bytes_ += static_cast<std::uint64_t>(written);
  }
  return Ok{};
}

Result<Ok, std::string> OutputFile::sync() {
  if (::fsync(fd_) != 0) return failed("syncing", path_);
  return Ok{};
}

Result<Ok, std::string> move_into_place(const std::string& from, const std::string& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0) return failed("renaming " + from + " to", to);
  const std::string directory = directory_of(to);
  const int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return failed("opening", directory);
  const bool synced = ::fsync(fd) == 0;
  ::close(fd);
  if (!synced) return failed("syncing", directory);
  return Ok{};
}

std::string directory_of(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

std::string name_in_path(const std::string& path) {
  return std::filesystem::path(path).filename().string();
}

}  // namespace orderlog
