#pragma once

// A file that grows at its end, and may be cut back to what is known to be good.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace orderlog {

// Owns the open file. Sentences of failures name it. One thread.
class OutputFile {
 public:
  // Opens or makes the file, locks it against others of us, and cuts it to `bytes`, where the next
  // append goes. Fails where it has fewer.
  [[nodiscard]] static Result<std::unique_ptr<OutputFile>, std::string> open(
      const std::string& path, std::uint64_t bytes);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  [[nodiscard]] Result<Ok, std::string> append(std::string_view text);
  // Returns when everything appended so far is on disk.
  [[nodiscard]] Result<Ok, std::string> sync();
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

 private:
  OutputFile(std::string path, int fd, std::uint64_t bytes);

  const std::string path_;
  const int fd_;
  std::uint64_t bytes_;
};

// `from` takes the name `to`, whatever had it before; durable when it returns.
[[nodiscard]] Result<Ok, std::string> move_into_place(const std::string& from,
                                                      const std::string& to);

// The directory that a path lies in.
[[nodiscard]] std::string directory_of(const std::string& path);
// Its last part.
[[nodiscard]] std::string name_in_path(const std::string& path);

}  // namespace orderlog
