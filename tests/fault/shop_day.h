#pragma once

// A day of many shops: orders of three channels, each with a life of its own that a seed decides,
// given as commands in NDJSON by clients that go on through every crash.

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "tests/e2e/session.h"
#include "tests/fault/order_life.h"

namespace orderlog::testing {

// What the answers were, by "command status".
using DayAnswers = std::map<std::string, std::uint64_t>;

// Gives the commands of the lives numbered first, first + step, … below `end`, many lives side by
// side, each in its order. A batch whose answer did not come is sent again, under its keys, to
// `server`, which may be another one by then. One thread.
class DayClient {
 public:
  using FindServer = std::function<HttpUrl()>;

  DayClient(std::uint64_t seed, std::uint64_t first, std::uint64_t step, std::uint64_t end,
            std::size_t stores, FindServer server)
      : seed_(seed),
        next_(first),
        step_(step),
        end_(end),
        stores_(stores),
        server_(std::move(server)),
        random_(seed + first) {}

  // Until all lives are lived.
  void run();

  [[nodiscard]] const DayAnswers& answers() const { return answers_; }
  [[nodiscard]] std::uint64_t sent_again() const { return sent_again_; }
  // Answers that no such command may get.
  [[nodiscard]] const std::vector<std::string>& surprises() const { return surprises_; }

 private:
  struct Living {
    OrderLife life;
    std::size_t done = 0;
  };

  std::vector<DayCommand> next_batch();
  void give(const std::vector<DayCommand>& batch);
  void take_answers(const std::vector<DayCommand>& batch, std::string_view body);

  const std::uint64_t seed_;
  std::uint64_t next_;
  const std::uint64_t step_;
  const std::uint64_t end_;
  const std::size_t stores_;
  const FindServer server_;
  std::mt19937_64 random_;
  std::vector<Living> living_;
  DayAnswers answers_;
  std::uint64_t sent_again_ = 0;
  std::vector<std::string> surprises_;
};

}  // namespace orderlog::testing
