#pragma once

// The test's side of orders.h: a process that is started with environment() has the system calls
// that are ordered here.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tests/fault/system_calls/orders.h"

namespace orderlog::testing {

// Owns the orders' memory. Any thread may order; processes come and go.
class FaultySystem {
 public:
  // Only files whose path has `path_part` in it are meant.
  FaultySystem(const std::string& orders_path, const std::string& path_part);
  ~FaultySystem();
  FaultySystem(const FaultySystem&) = delete;
  FaultySystem& operator=(const FaultySystem&) = delete;

  static constexpr std::int64_t kForEver = std::int64_t{1} << 40;

  // After `spared` more calls of the kind, the next `failing` are as `fault` says.
  void order(CallFault fault, int error, std::int64_t spared, std::int64_t failing);
  void calm();
  void set_clock(std::int64_t ms_ahead);

  // What happened since the last order.
  [[nodiscard]] std::uint64_t faults() const;
  [[nodiscard]] std::uint64_t syncs_again() const;

  // What is in the directory now lies safely on the disk. Nothing may run on it.
  void begin_on(const std::string& directory);
  // Takes from the files under `directory` that are meant what no sync has reached, as the loss of
  // power does. Nothing may run on them.
  void lose_unsynced(const std::string& directory) const;

  [[nodiscard]] std::vector<std::pair<std::string, std::string>> environment() const;

 private:
  const std::string path_;
  CallOrders* orders_ = nullptr;
};

}  // namespace orderlog::testing
