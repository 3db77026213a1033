#pragma once

// The real server as a process of its own, on a data directory that outlives it.

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "app/net/http_url.h"

namespace orderlog::testing {

// Owns one process at a time and ends it, by its id, when it goes. The server's stderr is kept in a
// file beside the data directory. One thread.
class ServerProcess {
 public:
  // Nothing runs until start(). `flags` follow "serve --data DIR --listen 127.0.0.1:PORT", or what
  // `command` says instead of serve: words with spaces between.
  explicit ServerProcess(std::string data, std::vector<std::string> flags = {},
                         std::string command = "serve");
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  // Of every process from now on: files and sockets that it may have open, and can't have more of.
  void limit_descriptors(std::uint64_t most) { descriptors_max_ = most; }
  // Of the processes that start() makes from here on, besides this one's own.
  void set_environment(std::vector<std::pair<std::string, std::string>> environment) {
    environment_ = std::move(environment);
  }

  // Returns when the server has printed its one line, or false when it ended before. Port 0 picks
  // a free one.
  [[nodiscard]] bool start(std::uint16_t port = 0);
  // The process is gone when this returns.
  void kill();
  // Stops it where it stands, every thread of it, and lets it go on.
  void pause();
  void resume();
  // Asks it to go; wait() says how it went.
  void terminate();
  // 128 + signal number when a signal ended it.
  int wait();

  // Of the process that ended last, as wait() gives it.
  [[nodiscard]] int exit_status() const { return exit_status_; }
  [[nodiscard]] bool running() const { return pid_ > 0; }
  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] HttpUrl url() const { return {"127.0.0.1", port_}; }
  [[nodiscard]] const std::string& data() const { return data_; }
  // Everything it has written to stdout so far; to stderr, by all processes.
  [[nodiscard]] const std::string& out() const { return out_; }
  [[nodiscard]] std::string err() const;

 private:
  void spawn(std::uint16_t port);
  bool read_line();

  const std::string command_;
  const std::string data_;
  const std::vector<std::string> flags_;
  const std::string err_path_;
  std::uint64_t descriptors_max_ = 0;  // 0: as this process may
  std::vector<std::pair<std::string, std::string>> environment_;
  pid_t pid_ = -1;
  int exit_status_ = -1;
  int out_fd_ = -1;
  std::string out_;
  std::uint16_t port_ = 0;
};

}  // namespace orderlog::testing
