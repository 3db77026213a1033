#pragma once

// The whole worker in one object: the log as it comes over NATS, read models of it, HTTP; started
// in that order and ended in the opposite one.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "app/command_error.h"
#include "app/config.h"
#include "base/result.h"

namespace orderlog {

// Owned by one thread.
class Working {
 public:
  // Builds the read models of these names, or all when there are none. Returns when requests are
  // answered, however far the models are; when it can't be, a sentence for the operator, with
  // kExitUsage where no restart mends it.
  [[nodiscard]] static Result<std::unique_ptr<Working>, CommandError> start(
      const Config& config, const std::vector<std::string>& projections);
  ~Working();
  Working(const Working&) = delete;
  Working& operator=(const Working&) = delete;

  [[nodiscard]] std::uint16_t port() const;

  // Answers what is under way; what was applied is committed.
  void drain();

 private:
  struct Impl;
  explicit Working(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace orderlog
