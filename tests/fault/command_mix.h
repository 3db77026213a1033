#pragma once

// What one client of the fault tests does: lives of jobs, orders and transfers, mixed, with money
// and units that all clients fight over, and with deadlines that come due while the server is down.

#include <atomic>
#include <cstdint>
#include <deque>
#include <random>
#include <string>

#include "tests/fault/journal.h"

namespace orderlog::testing {

// How many jobs all clients have asked for: every so many of them, the next pool opens.
using JobCounter = std::atomic<std::uint64_t>;

// Owns the client's random choices; two mixes of one seed and client give the same commands but for
// the pools. One thread.
class CommandMix {
 public:
  CommandMix(std::uint64_t seed, std::size_t client, JobCounter& jobs);

  KeyedCommand next();

 private:
  // Accounts with money in them; the same commands under the same keys from every client.
  void prepare();
  void add_job_life();
  void add_order_life();
  void add_transfer_life();
  void add(std::string target, std::string body);
  std::string user();
  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
  std::string fresh_id(std::string_view kind);

  const std::string name_;
  JobCounter& jobs_;
  std::mt19937_64 random_;
  std::deque<KeyedCommand> waiting_;
  std::uint64_t commands_ = 0;
  std::uint64_t lives_ = 0;
};

}  // namespace orderlog::testing
