#include "replay/past/scratch_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <vector>

namespace orderlog {
namespace {

namespace fs = std::filesystem;

std::string last_error() { return std::generic_category().message(errno); }

// A directory and no link to one, of this user: whoever else may write to the place can't have made
// it.
bool is_own_directory(const std::string& path) {
  struct stat there {};
  return ::lstat(path.c_str(), &there) == 0 && S_ISDIR(there.st_mode) &&
         there.st_uid == ::geteuid();
}

bool says(int file, const std::string& text) {
  std::string found(text.size() + 1, '\0');
  const ssize_t bytes = ::pread(file, found.data(), found.size(), 0);
  return bytes == static_cast<ssize_t>(text.size()) && found.compare(0, text.size(), text) == 0;
}

void remove_if_unlocked(const std::string& path, const char* name, const std::string& text) {
  if (!is_own_directory(path)) return;
  const int file = ::open((path + "/" + name).c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (file < 0) return;
  if (::flock(file, LOCK_EX | LOCK_NB) == 0 && says(file, text)) {
    std::error_code only_untidy;
    fs::remove_all(path, only_untidy);
  }
  ::close(file);
}

}  // namespace

Result<int, std::string> make_locked_file(const std::string& path, const char* name,
                                          const std::string& text) {
  const std::string final_name = path + "/" + name;
  const std::string fresh = final_name + ".new";
  const int file = ::open(fresh.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return fail("can't write " + fresh + ": " + last_error());
  // Named when it is locked: nobody finds it without its lock.
  const bool made = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                    ::flock(file, LOCK_EX | LOCK_NB) == 0 &&
                    ::rename(fresh.c_str(), final_name.c_str()) == 0;
  if (made) return file;
  std::string why = "can't write " + final_name + ": " + last_error();
  ::close(file);
  return fail(std::move(why));
}

void remove_unlocked_directories(const std::string& place, const std::string& prefix,
                                 const char* name, const std::string& text) {
  std::error_code trouble;
  std::vector<std::string> found;
  fs::directory_iterator entry(place, trouble);
  for (; !trouble && entry != fs::directory_iterator(); entry.increment(trouble)) {
    if (entry->path().filename().string().starts_with(prefix)) {
      found.push_back(entry->path().string());
    }
  }
  for (const std::string& path : found) remove_if_unlocked(path, name, text);
}

}  // namespace orderlog
