#include "app/text_output.h"

#include <cerrno>
#include <cstring>
#include <utility>

namespace orderlog {

TextOutput::~TextOutput() {
  if (file_ == nullptr || path_.empty()) return;
  (void)std::fclose(file_);
  (void)std::remove(unfinished().c_str());
}

Result<Ok, std::string> TextOutput::open() {
  file_ = path_.empty() ? stdout : std::fopen(unfinished().c_str(), "wb");
  if (file_ != nullptr) return Ok{};
  return fail("can't write " + path_ + ": " + std::strerror(errno));
}

void TextOutput::write(std::string_view text) {
  (void)std::fwrite(text.data(), 1, text.size(), file_);
}

Result<Ok, std::string> TextOutput::close() {
  std::FILE* const file = std::exchange(file_, nullptr);
  const bool written = std::fflush(file) == 0 && std::ferror(file) == 0;
  if (path_.empty()) {
    return written ? Result<Ok, std::string>(Ok{}) : fail(std::string("the output was cut short"));
  }
  if (std::fclose(file) == 0 && written && std::rename(unfinished().c_str(), path_.c_str()) == 0) {
    return Ok{};
  }
  return fail("can't write " + path_ + ": " + std::strerror(errno));
}

}  // namespace orderlog
