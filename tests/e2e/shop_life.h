#pragma once

// Orders as a shop has them: placed by many, paid, voided, refunded and closed in many ways, over
// HTTP and under a seed.

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "tests/e2e/session.h"

namespace orderlog::testing {

// One thread. Every command it gives must succeed; what fails is a test's failure.
class ShopLife {
 public:
  // Its orders' ids begin with `name`.
  ShopLife(Session& session, std::uint64_t seed, std::string name = "o");

  // Imports new orders with times of the past, not in the order of those and some at the same one.
  void import(std::size_t orders, std::int64_t now_ms);
  // So many commands: each places a new order or does to one of its own what may be done to it.
  void live(std::size_t steps);

 private:
  std::size_t pick(std::size_t choices) { return random_() % choices; }
  std::string new_order();
  void place();
  void lead_on(const std::string& order);
  void pay(const std::string& order, const std::string& view);

  Session& session_;
  std::mt19937_64 random_;
  const std::string name_;
  std::vector<std::string> orders_;
};

}  // namespace orderlog::testing
