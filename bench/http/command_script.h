#pragma once

// The lines of a stream of commands, one after the other, each for the number that it is given.

#include <cstdint>
#include <string>
#include <vector>

#include "bench/http/request_template.h"

namespace orderlog::bench {

enum class CommandMix {
  kPlacing,  // place_order, nothing else
  kShopDay,  // what shops do to orders: of ten, four at the counter (placed, collected, and one of
             // them refunded), six takeaway (imported paid, accepted, prepared, shipped, delivered)
};

// Endless; equal numbers give equal lines, and all numbers in their order give each order's
// commands in theirs. One thread.
class CommandScript {
 public:
  // `run` is in the keys and ids of all lines, so that two runs don't meet.
  CommandScript(CommandMix mix, const std::string& run);

  // The line of that number, at the end of `out`.
  void append(std::uint64_t number, std::string& out) const;

 private:
  struct Step {
    RequestTemplate line;
    std::uint64_t order = 0;  // which of the ten
  };

  std::vector<Step> steps_;  // of ten orders
};

}  // namespace orderlog::bench
