#include "replay/past/scratch_directory.h"

#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkdtemp is POSIX's
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "replay/past/scratch_lock.h"
#include "replay/past/scratch_log.h"

namespace orderlog {
namespace {

namespace fs = std::filesystem;

constexpr int kNoLock = -1;
constexpr const char* kPrefix = "orderlog-scratch-";
constexpr const char* kMarker = "SCRATCH";
constexpr const char* kMarkerText =
    "orderlog scratch: read models of the past; everything here can be built again\n";

Result<Ok, std::string> mark(const std::string& path) {
  std::ofstream marker(path + "/" + kMarker, std::ios::binary);
  marker << kMarkerText;
  marker.close();
  if (!marker) {
    return fail("can't write " + path + "/" + kMarker + ": " +
                std::generic_category().message(errno));
  }
  return Ok{};
}

}  // namespace

Result<ScratchDirectory, std::string> ScratchDirectory::temporary() {
  std::error_code error;
  const fs::path place = fs::temp_directory_path(error);
  if (error) return fail("there is no place for temporary files: " + error.message());
  remove_unlocked_directories(place.string(), kPrefix, kMarker, kMarkerText);
  std::string path = (place / (std::string(kPrefix) + "XXXXXX")).string();
  if (mkdtemp(path.data()) == nullptr) {
    return fail("can't make a directory in " + place.string() + ": " +
                std::generic_category().message(errno));
  }
  auto lock = make_locked_file(path, kMarker, kMarkerText);
  if (lock) return ScratchDirectory(std::move(path), *lock);
  fs::remove_all(path, error);
  return fail(std::move(lock).error());
}

Result<ScratchDirectory, ScratchError> ScratchDirectory::at(const std::string& path) {
  std::error_code error;
  if (fs::exists(path + "/" + kMarker, error)) return ScratchDirectory(path, kNoLock);
  fs::create_directories(path, error);
  fs::directory_iterator entry;
  if (!error) entry = fs::directory_iterator(path, error);
  if (error) {
    return fail(ScratchError{false, "can't use " + path + " for scratch: " + error.message()});
  }
  for (; entry != fs::directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name == "lost+found") continue;  // a file system's own
    std::string why = path;
    why.append(" holds \"").append(name);
    why += "\" and no scratch: name an empty directory, or one to be made";
    return fail(ScratchError{true, std::move(why)});
  }
  if (auto marked = mark(path); !marked) return fail(ScratchError{false, marked.error()});
  return ScratchDirectory(path, kNoLock);
}

ScratchDirectory::~ScratchDirectory() {
  if (!is_temporary()) return;
  std::error_code only_untidy;
  fs::remove_all(path_, only_untidy);
  ::close(lock_);
}

ScratchDirectory::ScratchDirectory(ScratchDirectory&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, kNoLock)) {}

Result<Ok, ScratchError> ScratchDirectory::use_for(const EventStore& log) const {
  return is_temporary() ? Result<Ok, ScratchError>(Ok{}) : remember_log_of_scratch(path_, log);
}

}  // namespace orderlog
