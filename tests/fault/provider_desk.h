#pragma once

// The payment providers' side of a simulated day: returns money as the effects ask, checks their
// keys, and crashes now and then between the work and its acknowledgement.

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <random>
#include <string>

#include "tests/e2e/session.h"

namespace orderlog::testing {

struct ProviderDeskOptions {
  bool checks_keys = true;  // otherwise work that is offered twice is done twice
};

// One thread runs it, any thread may look at it.
class ProviderDesk {
 public:
  using FindServer = std::function<HttpUrl()>;

  ProviderDesk(std::uint64_t seed, FindServer server, ProviderDeskOptions options = {})
      : server_(std::move(server)), options_(options), random_(seed) {}

  // Does what is offered now; how many effects were.
  std::size_t work_once();

  // How often each effect's money was really returned.
  [[nodiscard]] std::map<std::string, int> returned() const;
  [[nodiscard]] std::uint64_t crashes() const;

 private:
  void work_on(Session& session, const std::string& effect, const std::string& kind);

  const FindServer server_;
  const ProviderDeskOptions options_;
  std::mt19937_64 random_;
  mutable std::mutex mutex_;
  std::map<std::string, int> returned_;  // its books, which no crash of it loses
  std::uint64_t crashes_ = 0;
};

}  // namespace orderlog::testing
