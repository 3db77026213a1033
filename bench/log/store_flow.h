#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ulid.h"
#include "engine/envelope.h"

namespace orderlog::bench {

// Whose orders they are, and which number the next one has: shared by all flows of one log.
struct StoreTown {
  std::uint64_t stores = 1;
  std::uint64_t users = 1;
  std::atomic<std::uint64_t> next_order{0};
};

// Orders of many users in many stores, all under numbered ids (order-0000000007), so that a load
// generator can ask for any of them: of four, one is not paid, one is collected at the terminal and
// two come paid from a takeaway channel. One thread each.
class StoreFlow {
 public:
  StoreFlow(std::string run, const Clock& clock, StoreTown& town);

  // At least `count` commands, in the order in which they must be given.
  [[nodiscard]] std::vector<Envelope> next(std::size_t count);

 private:
  [[nodiscard]] Envelope envelope(Command command);
  [[nodiscard]] Command place(std::uint64_t order, bool paid) const;
  [[nodiscard]] static Command collect(std::uint64_t order);

  std::string run_;
  const Clock& clock_;
  StoreTown& town_;
  IdSource ids_;
  std::uint64_t number_ = 0;
};

}  // namespace orderlog::bench
