#pragma once

// A log in memory with every kind of aggregate in it, written by the real line: orders of all
// channels that are paid, refunded and voided in turns, jobs that fight over pools, transfers that
// are held, effects that are done and fail, refused commands, and imports whose times lie anywhere.

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ulid.h"
#include "engine/line.h"
#include "eventstore/memory_event_store.h"

namespace orderlog::testing {

// One thread. Two shops of one seed ask for the same.
class BusyShop {
 public:
  BusyShop(std::uint64_t seed, std::size_t commands);

  [[nodiscard]] EventStore& log() { return *log_; }

 private:
  [[nodiscard]] std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
  [[nodiscard]] std::string user() { return "u" + std::to_string(below(12)); }
  [[nodiscard]] std::string pool() { return "p" + std::to_string(below(4)); }
  // One of the newest, so that lives go on for a while and end.
  [[nodiscard]] OrderId order();
  void open();
  void ask();
  void ask_about_order();
  void ask_about_effect();
  void ask_about_money();
  void place();
  void send(Command command);
  void flush();

  std::unique_ptr<EventStore> log_ = make_memory_event_store();
  ManualClock clock_{1'767'268'800'000};
  IdSource ids_{7};
  std::mt19937_64 random_;
  std::unique_ptr<Line> line_;
  std::vector<Envelope> waiting_;
  std::uint64_t keys_ = 0;
  std::uint64_t orders_ = 0;
  std::uint64_t transfers_ = 0;
};

}  // namespace orderlog::testing
