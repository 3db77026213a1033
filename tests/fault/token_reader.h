#pragma once

// I12 from outside: places orders at a server and reads each at its worker, at once and as new as
// its answer.

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "tests/e2e/server_process.h"

namespace orderlog::testing {

// Owns a thread. Both processes outlive it; they may be killed and started meanwhile.
class TokenReader {
 public:
  TokenReader(const ServerProcess& server, const ServerProcess& worker)
      : server_(server), worker_(worker), thread_([this] { run(); }) {}
  ~TokenReader() { stop(); }
  TokenReader(const TokenReader&) = delete;
  TokenReader& operator=(const TokenReader&) = delete;
  void stop();

  // Answers as new as their token, and those that were told to wait.
  [[nodiscard]] int seen() const { return seen_; }
  [[nodiscard]] int behind() const { return behind_; }
  // Answers that don't know of what their token names. After stop().
  [[nodiscard]] const std::vector<std::string>& stale() const { return stale_; }

 private:
  void run();
  void read(const std::string& order, const std::string& token);

  const ServerProcess& server_;
  const ServerProcess& worker_;
  std::atomic<bool> ending_{false};
  std::atomic<int> seen_{0};
  std::atomic<int> behind_{0};
  std::vector<std::string> stale_;
  std::thread thread_;
};

}  // namespace orderlog::testing
