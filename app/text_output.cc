#include "app/text_output.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

namespace orderlog {

TextOutput::~TextOutput() {
  if (file_ == nullptr || path_.empty()) return;
  (void)std::fclose(file_);
  if (!unfinished_.empty()) (void)std::remove(unfinished_.c_str());
}

Failure<std::string> TextOutput::trouble(int why) const {
  return fail("can't write " + path_ + ": " + std::strerror(why));
}

Result<Ok, std::string> TextOutput::open() {
  if (path_.empty()) {
    file_ = stdout;
    return Ok{};
  }
  std::error_code none;
  const auto what = std::filesystem::status(path_, none);
  if (std::filesystem::is_directory(what)) return trouble(EISDIR);
  if (!std::filesystem::exists(what)) return open_beside();
  if (std::filesystem::is_regular_file(what)) {
    path_ = std::filesystem::canonical(path_, none).string();  // where a link leads
    return open_beside();
  }
  file_ = std::fopen(path_.c_str(), "wb");
  return file_ != nullptr ? Result<Ok, std::string>(Ok{}) : trouble(errno);
}

Result<Ok, std::string> TextOutput::open_beside() {
  unfinished_ = path_ + ".XXXXXX";
  const int file = ::mkstemp(unfinished_.data());
  if (file < 0) {
    const int why = errno;
    unfinished_.clear();
    return trouble(why);
  }
  const mode_t mask = ::umask(0);
  (void)::umask(mask);
  (void)::fchmod(file, 0666 & ~mask);
  file_ = ::fdopen(file, "wb");
  return Ok{};
}

void TextOutput::write(std::string_view text) {
  (void)std::fwrite(text.data(), 1, text.size(), file_);
}

Result<Ok, std::string> TextOutput::close() {
  if (path_.empty()) return Ok{};
  std::FILE* const file = std::exchange(file_, nullptr);
  bool written = std::ferror(file) == 0 && std::fflush(file) == 0;
  int why = errno;
  if (std::fclose(file) != 0 && written) {
    written = false;
    why = errno;
  }
  if (unfinished_.empty()) return written ? Result<Ok, std::string>(Ok{}) : trouble(why);
  if (written && std::rename(unfinished_.c_str(), path_.c_str()) == 0) return Ok{};
  if (written) why = errno;
  (void)std::remove(unfinished_.c_str());
  return trouble(why);
}

}  // namespace orderlog
