#pragma once

// A real nats-server with JetStream, on loopback unless told otherwise, as a process of its own:
// killed, stopped, and started again on the same port with the same store or an empty one.

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace orderlog::testing {

// A port of 127.0.0.1 that nobody listened on a moment ago.
[[nodiscard]] std::uint16_t free_port();

struct NatsServerOptions {
  std::string directory;  // its store, its configuration and its log; made when it is not there
  std::string name = "n1";
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;  // 0: a free one
  std::string network{};   // the file of another network namespace, in which `host` is
  bool jetstream = true;
  std::string more{};  // further lines of its configuration
  // Instead of all that: a file as it is, in which `port` must be what this says.
  std::string config{};
};

// Owns one process at a time and ends it, by its id, when it goes. One thread.
class NatsServer {
 public:
  explicit NatsServer(NatsServerOptions options);
  ~NatsServer();
  NatsServer(const NatsServer&) = delete;
  NatsServer& operator=(const NatsServer&) = delete;

  // Returns when clients can connect; ends the test when that is not to be. The port stays the same
  // from one start to the next.
  void start();
  void kill();       // SIGKILL; gone when it returns
  void terminate();  // SIGTERM; gone when it returns
  void pause();      // SIGSTOP
  void resume();     // SIGCONT
  // Not while it runs.
  void erase_store();

  [[nodiscard]] bool running() const { return pid_ > 0; }
  [[nodiscard]] std::uint16_t port() const { return options_.port; }
  [[nodiscard]] std::string url() const;
  [[nodiscard]] std::string store_directory() const { return options_.directory + "/store"; }
  [[nodiscard]] std::string log() const;  // what it has said so far

 private:
  void end(int signal);

  NatsServerOptions options_;
  std::string config_;
  pid_t pid_ = -1;
};

}  // namespace orderlog::testing
