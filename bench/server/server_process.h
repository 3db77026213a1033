#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/http/endpoint.h"

namespace orderlog::bench {

// A server that was started here and ends with this object. One thread.
class ServerProcess {
 public:
  // Runs `command` and waits for the line that says where it serves; its diagnostics go to
  // `log_path`. On failure says why in `problem`.
  [[nodiscard]] static std::unique_ptr<ServerProcess> start(const std::vector<std::string>& command,
                                                            const std::string& log_path,
                                                            std::string& problem);
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] const Endpoint& endpoint() const { return endpoint_; }
  // When the process was made, and when it said that it serves.
  [[nodiscard]] std::uint64_t started_ns() const { return started_ns_; }
  [[nodiscard]] std::uint64_t serving_ns() const { return serving_ns_; }

  // Asks /readyz until it says yes, and returns that moment; nothing when the server ended or
  // `at_most_ns` were over.
  [[nodiscard]] std::optional<std::uint64_t> await_ready_ns(std::uint64_t at_most_ns) const;

  // SIGTERM, and waits; the exit status, or -1 when a signal ended it.
  int stop();
  // SIGKILL, and waits.
  void kill_now();

 private:
  ServerProcess() = default;
  int reap();

  pid_t pid_ = -1;
  int stdout_fd_ = -1;
  Endpoint endpoint_;
  std::uint64_t started_ns_ = 0;
  std::uint64_t serving_ns_ = 0;
};

// `orderlog serve` on a port of its own choice.
[[nodiscard]] std::vector<std::string> serve_command(const std::string& orderlog,
                                                     const std::string& data);

}  // namespace orderlog::bench
