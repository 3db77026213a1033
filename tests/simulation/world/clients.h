#pragma once

// The clients of a simulated world: each lives lives of orders, jobs and transfers, command by
// command, gives a command again under its key until it is answered, and now and then reads back
// what it was told.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/fault/command_mix.h"
#include "tests/fault/journal.h"
#include "tests/simulation/world/plan.h"
#include "tests/simulation/world/server.h"
#include "tests/simulation/world/version_watch.h"

namespace orderlog::simulation {

// One thread starts and joins them; any thread asks.
class Clients {
 public:
  Clients(const Plan& plan, SimulatedServer& server);
  ~Clients();
  Clients(const Clients&) = delete;
  Clients& operator=(const Clients&) = delete;

  // Commands given so far, each counted once however often it is given again.
  [[nodiscard]] std::uint64_t given() const { return given_.load(); }
  [[nodiscard]] bool are_done() const { return living_.load() == 0; }
  // They give up: whatever was not answered stays so.
  void abandon() { abandoned_.store(true); }
  void join();

  // The network between them and the server loses all requests, or all answers, until then.
  void lose_requests_until(std::uint64_t moment_ns) { requests_lost_until_ns_ = moment_ns; }
  void lose_answers_until(std::uint64_t moment_ns) { answers_lost_until_ns_ = moment_ns; }

  [[nodiscard]] const testing::Journal& journal() const { return journal_; }
  // What they saw that must not be, by the invariant's name.
  [[nodiscard]] std::vector<std::string> complaints() const;
  // What they were last told instead of an answer.
  [[nodiscard]] std::string last_refusal() const;
  // A look at what each model is served from.
  void watch_versions();
  void saw_versions(const std::map<std::string, std::uint32_t>& versions);
  [[nodiscard]] std::uint64_t given_again() const { return given_again_.load(); }
  [[nodiscard]] std::uint64_t read_back() const { return read_back_.load(); }

 private:
  class Client;

  void note_refusal(const MessageAnswer& answer);
  void complain(std::string what);

  const Plan& plan_;
  SimulatedServer& server_;
  testing::JobCounter jobs_{0};
  testing::Journal journal_;
  std::atomic<std::uint64_t> given_{0};
  std::atomic<std::uint64_t> given_again_{0};
  std::atomic<std::uint64_t> read_back_{0};
  std::atomic<std::size_t> living_{0};
  std::atomic<bool> abandoned_{false};
  std::atomic<std::uint64_t> requests_lost_until_ns_{0};
  std::atomic<std::uint64_t> answers_lost_until_ns_{0};
  VersionWatch versions_;
  mutable std::mutex mutex_;
  std::vector<std::string> complaints_;
  std::string last_refusal_;
  std::vector<std::thread> threads_;
};

}  // namespace orderlog::simulation
