#pragma once

// A customer who never hurries and never goes away: sends a command now and then, and asks every
// read model, of which it expects that it knows what was acknowledged and never knows less than it
// did.

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "app/net/http_url.h"
#include "tests/e2e/session.h"
#include "tests/fault/command_mix.h"

namespace orderlog::testing {

// Owns a thread. Driven by one thread.
class Visitor {
 public:
  Visitor(std::uint64_t seed, std::size_t client, JobCounter& jobs);
  ~Visitor();
  Visitor(const Visitor&) = delete;
  Visitor& operator=(const Visitor&) = delete;

  // It talks to this server until that breaks, then waits for the next call.
  void go_on(const HttpUrl& url);
  // Returns when it has gone.
  void leave();

  // After leave().
  [[nodiscard]] std::uint64_t commands() const { return commands_; }
  [[nodiscard]] std::uint64_t answers() const { return answers_; }

 private:
  void run();
  std::optional<HttpUrl> next_server(std::uint64_t& seen);
  [[nodiscard]] bool is_leaving() const;
  void visit(const HttpUrl& url);
  // False when the server has broken.
  bool send_command(Session& session);
  bool ask_all(Session& session);
  bool ask(Session& session, const std::string& target);

  CommandMix mix_;
  std::optional<KeyedCommand> unsettled_;
  std::uint64_t told_ = 0;  // up to where it knows the log to go
  std::uint64_t turn_ = 0;
  std::uint64_t commands_ = 0;
  std::uint64_t answers_ = 0;
  std::deque<std::string> known_;  // the newest of what it may ask for by name

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  HttpUrl url_;
  std::uint64_t servers_ = 0;
  bool leaving_ = false;
  std::thread thread_;
};

}  // namespace orderlog::testing
