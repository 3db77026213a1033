#pragma once

// A day of many shops: orders of three channels, each with a life of its own that a seed decides,
// given as commands in NDJSON by clients that go on through every crash.

#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tests/e2e/session.h"
#include "tests/fault/day_answers.h"
#include "tests/fault/order_life.h"
#include "tests/fault/provider_books.h"

namespace orderlog::testing {

// A line of /v1/commands; without a key where that is empty.
[[nodiscard]] std::string command_line(std::string_view command, std::string_view key,
                                       std::string_view data);

// Gives the commands of the lives numbered first, first + step, … below `end`, many lives side by
// side, each in its order. A batch whose answer did not come is sent again, under its keys, to
// `server`, which may be another one by then. One thread.
class DayClient {
 public:
  using FindServer = std::function<HttpUrl()>;

  DayClient(std::uint64_t seed, std::uint64_t first, std::uint64_t step, std::uint64_t end,
            std::size_t stores, ProviderBooks& books, FindServer server)
      : seed_(seed),
        next_(first),
        step_(step),
        end_(end),
        stores_(stores),
        books_(books),
        server_(std::move(server)),
        random_(seed + first) {}

  // Until all lives are lived.
  void run();

  [[nodiscard]] const DayAnswers& answers() const { return answers_; }
  [[nodiscard]] std::uint64_t sent_again() const { return sent_again_; }
  // Batches that nobody ever answered.
  [[nodiscard]] const std::vector<std::string>& unanswered() const { return unanswered_; }

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
  ProviderBooks& books_;
  const FindServer server_;
  std::mt19937_64 random_;
  std::vector<Living> living_;
  DayAnswers answers_;
  std::uint64_t sent_again_ = 0;
  std::vector<std::string> unanswered_;
};

}  // namespace orderlog::testing
