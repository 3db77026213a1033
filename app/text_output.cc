#include "app/text_output.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace orderlog {

TextOutput::~TextOutput() {
  if (file_ == nullptr || path_.empty()) return;
  (void)std::fclose(file_);
  (void)std::remove(unfinished().c_str());
}

Result<Ok, std::string> TextOutput::open() {
  std::error_code error;
  if (!path_.empty() && std::filesystem::is_directory(path_, error)) {
    return fail("can't write " + path_ + ": it is a directory");
  }
  file_ = path_.empty() ? stdout : std::fopen(unfinished().c_str(), "wb");
  if (file_ != nullptr) return Ok{};
  return fail("can't write " + path_ + ": " + std::strerror(errno));
}

void TextOutput::write(std::string_view text) {
  (void)std::fwrite(text.data(), 1, text.size(), file_);
}

Result<Ok, std::string> TextOutput::close() {
  if (path_.empty()) return Ok{};  // standard output is looked at when the program ends
  std::FILE* const file = std::exchange(file_, nullptr);
  bool written = std::ferror(file) == 0 && std::fflush(file) == 0;
  int why = errno;
  if (std::fclose(file) != 0 && written) {
    written = false;
    why = errno;
  }
  if (written && std::rename(unfinished().c_str(), path_.c_str()) == 0) return Ok{};
  if (written) why = errno;
  (void)std::remove(unfinished().c_str());
  return fail("can't write " + path_ + ": " + std::strerror(why));
}

}  // namespace orderlog
