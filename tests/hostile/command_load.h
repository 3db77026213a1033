#pragma once

// Commands at a pace of our own choosing, and what became of each of them. One thread for all of
// its connections, so that it leaves the processors to the server.

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace orderlog::testing {

using SteadyTime = std::chrono::steady_clock::time_point;

// What has come of the commands of one run.
struct LoadResult {
  std::uint64_t sent = 0;
  std::uint64_t placed = 0;   // 201
  std::uint64_t refused = 0;  // 429 or 503, with Retry-After
  std::uint64_t in_time = 0;  // of those placed
  std::uint64_t unanswered = 0;
  std::vector<std::string> odd;  // answers that are neither, the first few
  std::vector<std::uint64_t> placed_numbers;
  std::vector<std::uint64_t> refused_numbers;
  std::chrono::microseconds longest{0};
  double seconds = 0;

  [[nodiscard]] double goodput() const { return static_cast<double>(in_time) / seconds; }
};

// The order with this number, under a key of its own.
[[nodiscard]] std::string numbered_order(std::uint64_t number);

// Owns its connections, which live as long as it does. One thread.
class CommandLoad {
 public:
  // An answer later than `deadline` after its command was due is late, however it reads.
  CommandLoad(std::uint16_t port, std::size_t connections, std::chrono::milliseconds deadline);
  ~CommandLoad();
  CommandLoad(const CommandLoad&) = delete;
  CommandLoad& operator=(const CommandLoad&) = delete;

  // Each connection always has `depth` commands under way: what the server can do.
  [[nodiscard]] LoadResult closed_loop(std::size_t depth, std::chrono::milliseconds time);
  // So many commands a second, whether or not those before have been answered. Each is due at its
  // time, and waits from then on, also in this program.
  [[nodiscard]] LoadResult open_loop(double per_second, std::chrono::milliseconds time);

 private:
  struct Connection;

  void send(Connection& connection, SteadyTime due);
  void flush(Connection& connection);
  // Reads what has come; how many answers that were.
  std::size_t read(Connection& connection);
  std::size_t take_answers(Connection& connection);
  void count(Connection& connection, std::string_view head);
  // Waits for answers until then, and reads them.
  void poll_until(SteadyTime until);
  void collect_the_rest();

  const std::chrono::milliseconds deadline_;
  std::vector<Connection> connections_;
  std::uint64_t next_number_ = 1;
  std::size_t refill_depth_ = 0;  // above 0: each answer sends the next command
  LoadResult result_;
};

}  // namespace orderlog::testing
