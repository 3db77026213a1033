#pragma once

// A data directory that is made under a passing name beside its place and takes that when it is
// whole. A marker in it, NOT-WHOLE-YET, tells it from a log that is somebody's: what a backup or a
// salvage has left under such a name has the same shape, and is never touched. One process makes it
// at a time (WritingLock).

#include <optional>
#include <string>

#include "base/result.h"
#include "replay/export/files/writing_lock.h"

namespace orderlog {

// Owns the lock. Sentences of failures name the directory. One thread.
class LogInTheMaking {
 public:
  struct Obstacle {
    bool is_in_the_way = false;  // something else lies there, or it is being made; else: trouble
    std::string sentence;
  };

  // Begins it in `directory`, or goes on with what a making before has left there of the log whose
  // directory has the name `log`.
  [[nodiscard]] static Result<LogInTheMaking, Obstacle> begin(std::string directory,
                                                              const std::string& log);

  [[nodiscard]] const std::string& directory() const { return directory_; }
  // A making before has left something.
  [[nodiscard]] bool has_before() const { return has_before_; }
  // Nobody has the log open: nothing is there any more but the marker.
  [[nodiscard]] Result<Ok, std::string> begin_again();
  // It takes its place, where nothing is, or an empty directory. Durable when it returns; where it
  // fails the log lies there as it is.
  [[nodiscard]] Result<Ok, std::string> move_to(const std::string& place);
  void remove();

 private:
  LogInTheMaking(std::string directory, bool has_before, WritingLock lock)
      : directory_(std::move(directory)), has_before_(has_before), lock_(std::move(lock)) {}

  std::string directory_;
  bool has_before_;
  WritingLock lock_;
};

}  // namespace orderlog
