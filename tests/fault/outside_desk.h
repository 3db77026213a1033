#pragma once

// What is done outside on a simulated day: payment providers return money, a printer prints
// weighing tickets, as the effects ask. It checks their keys, and crashes now and then between the
// work and its acknowledgement.

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <string_view>

#include "tests/e2e/session.h"

namespace orderlog::testing {

struct OutsideDeskOptions {
  bool checks_keys = true;  // otherwise work that is offered twice is done twice
};

// One thread runs it, any thread may look at it.
class OutsideDesk {
 public:
  using FindServer = std::function<HttpUrl()>;

  OutsideDesk(std::uint64_t seed, FindServer server, OutsideDeskOptions options = {})
      : server_(std::move(server)), options_(options), random_(seed) {}

  // Leases what is offered now and does it; how many effects were.
  std::size_t work_once();

  // How often each effect's work was really done.
  [[nodiscard]] std::map<std::string, int> done() const;
  [[nodiscard]] std::uint64_t crashes() const;

 private:
  // What it then says of the effect: a line for /v1/commands, or nothing.
  std::string work_on(const std::string& effect, std::string_view kind);

  const FindServer server_;
  const OutsideDeskOptions options_;
  std::mt19937_64 random_;
  mutable std::mutex mutex_;
  std::map<std::string, int> done_;  // its books, which no crash of it loses
  std::uint64_t crashes_ = 0;
  std::uint64_t words_ = 0;
};

}  // namespace orderlog::testing
