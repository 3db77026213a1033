#pragma once

// Keeps a worker's data directory to one process, whichever read models that one builds. (A server
// has the log's lock.) The lock is the kernel's: it goes with the process, however that ends.

#include <string>

#include "base/result.h"

namespace orderlog {

// Owns the lock. One thread.
class DirectoryLock {
 public:
  // In a directory that is there. A sentence for the operator when another process has it.
  [[nodiscard]] static Result<DirectoryLock, std::string> take(const std::string& data);
  ~DirectoryLock();
  DirectoryLock(DirectoryLock&& other) noexcept;
  DirectoryLock& operator=(DirectoryLock&&) = delete;
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;

 private:
  explicit DirectoryLock(int file) : file_(file) {}
  int file_;
};

}  // namespace orderlog
