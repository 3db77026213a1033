#pragma once

// Where read models of the past lie while somebody looks at them: a directory that holds nothing
// else, with a marker that says so, so that nobody's data is ever taken for scratch.

#include <string>

#include "base/result.h"

namespace orderlog {

struct ScratchError {
  bool is_foreign = false;  // it holds other things; else it can't be made or written to
  std::string sentence;
};

// Owns the directory if it is a temporary one. One thread.
class ScratchDirectory {
 public:
  // In the system's place for temporary files ($TMPDIR, or /tmp); gone when this object is.
  [[nodiscard]] static Result<ScratchDirectory, std::string> temporary();
  // One that stays, for the next one to go on with: made where there is nothing yet. A directory
  // that holds anything but scratch is refused, with a sentence, and not touched.
  [[nodiscard]] static Result<ScratchDirectory, ScratchError> at(const std::string& path);

  ~ScratchDirectory();
  ScratchDirectory(ScratchDirectory&& other) noexcept;
  ScratchDirectory& operator=(ScratchDirectory&&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  ScratchDirectory(std::string path, bool is_temporary)
      : path_(std::move(path)), is_temporary_(is_temporary) {}

  std::string path_;
  bool is_temporary_;
};

}  // namespace orderlog
