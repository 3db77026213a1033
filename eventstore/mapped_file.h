#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace orderlog {

// A file's bytes as they are when it is opened, mapped for reading. Owns the mapping; any thread
// reads.
class MappedFile {
 public:
  // nullopt, with errno set, when it can't be opened.
  [[nodiscard]] static std::optional<MappedFile> open(const std::string& path);
  ~MappedFile();
  MappedFile(MappedFile&& from) noexcept;
  MappedFile& operator=(MappedFile&&) = delete;

  [[nodiscard]] std::string_view bytes() const { return bytes_; }

 private:
  explicit MappedFile(std::string_view bytes) : bytes_(bytes) {}

  std::string_view bytes_;
};

}  // namespace orderlog
