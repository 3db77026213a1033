#pragma once

// Where read models of the past lie while somebody looks at them: a directory that holds nothing
// else, with a marker that says so, so that nobody's data is ever taken for scratch.

#include <string>

#include "base/result.h"
#include "eventstore/event_store.h"
#include "replay/past/scratch_error.h"

namespace orderlog {

// Owns the directory if it is a temporary one. One thread.
class ScratchDirectory {
 public:
  // In the system's place for temporary files ($TMPDIR, or /tmp); gone when this object is. One
  // whose process was killed stays until the next one is made: whoever uses one holds a lock on it,
  // and those of this user that nobody holds are removed.
  [[nodiscard]] static Result<ScratchDirectory, std::string> temporary();
  // One that stays, for the next one to go on with: made where there is nothing yet. A directory
  // that holds anything but scratch is refused, with a sentence, and not touched.
  [[nodiscard]] static Result<ScratchDirectory, ScratchError> at(const std::string& path);

  ~ScratchDirectory();
  ScratchDirectory(ScratchDirectory&& other) noexcept;
  ScratchDirectory& operator=(ScratchDirectory&&) = delete;

  // Models of two logs are not to lie side by side: a directory that stays remembers the log that
  // it was first used for, and how far that log went, and refuses another with a sentence. A
  // temporary one is nobody else's.
  [[nodiscard]] Result<Ok, ScratchError> use_for(const EventStore& log) const;

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  ScratchDirectory(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}
  [[nodiscard]] bool is_temporary() const { return lock_ >= 0; }

  std::string path_;
  int lock_;  // a file descriptor; -1 where the directory stays
};

}  // namespace orderlog
