#pragma once

// Keeps what an export writes to one process: the second one is told, and neither harms the other.
// The lock is the kernel's, on a file of its own beside the export, and goes with the process. Its
// name, .NAME.orderlog-lock, is one that nothing else has: NAME.lock would be poetry's, or Nix's.

#include <string>

#include "base/result.h"

namespace orderlog {

// Owns the lock. One thread.
class WritingLock {
 public:
  // `name` is what is written, a file or a directory; the lock lies beside it. A sentence when
  // another process has it, or a file that is no lock has its name. Where no file can be made there
  // is no lock either, and whoever writes will be told why.
  [[nodiscard]] static Result<WritingLock, std::string> take(const std::string& name);
  ~WritingLock();
  WritingLock(WritingLock&& other) noexcept;
  WritingLock& operator=(WritingLock&&) = delete;
  WritingLock(const WritingLock&) = delete;
  WritingLock& operator=(const WritingLock&) = delete;

 private:
  WritingLock(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}

  std::string path_;
  int fd_;  // -1: none
};

}  // namespace orderlog
