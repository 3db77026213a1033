#include "eventstore/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace orderlog {

std::optional<MappedFile> MappedFile::open(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return std::nullopt;
  struct stat status {};
  void* memory = nullptr;
  bool good = ::fstat(fd, &status) == 0;
  const auto size = static_cast<std::size_t>(status.st_size);
  if (good && size > 0) {
    memory = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
    good = memory != MAP_FAILED;
  }
  const int trouble = errno;
  ::close(fd);
  errno = trouble;
  if (!good) return std::nullopt;
  if (memory == nullptr) return MappedFile({});
  return MappedFile({static_cast<const char*>(memory), size});
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::munmap(const_cast<char*>(bytes_.data()), bytes_.size());
}

MappedFile::MappedFile(MappedFile&& from) noexcept : bytes_(std::exchange(from.bytes_, {})) {}

}  // namespace orderlog
