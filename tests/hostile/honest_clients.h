#pragma once

// Clients that do nothing wrong while others do, and how long they wait for their answers.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace orderlog::testing {

struct Served {
  std::vector<std::int64_t> waited_us;  // in order of size
  std::vector<std::string> failures;

  [[nodiscard]] std::int64_t percentile_us(std::size_t percent) const;
  // "p50 180 us, p99 2100 us of 900".
  [[nodiscard]] std::string summary() const;
};

// Owns a thread for each of a few connections, which asks every few milliseconds: a new order, then
// a look at it. Driven by one thread.
class HonestClients {
 public:
  explicit HonestClients(std::uint16_t port);
  ~HonestClients();
  HonestClients(const HonestClients&) = delete;
  HonestClients& operator=(const HonestClients&) = delete;

  [[nodiscard]] Served stop();

 private:
  void run(std::uint16_t port, std::size_t client);

  std::atomic<bool> stopping_{false};
  std::vector<Served> served_;
  std::vector<std::thread> threads_;
};

// What the same clients see for a while when nobody is in their way.
[[nodiscard]] Served served_in_peace(std::uint16_t port);

}  // namespace orderlog::testing
