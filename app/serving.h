#pragma once

// The whole server in one object: store, line, read models, HTTP; started in that order and ended
// in the opposite one.

#include <functional>
#include <memory>
#include <string>

#include "app/command_error.h"
#include "app/config.h"
#include "base/ids.h"
#include "base/result.h"

namespace orderlog {

struct RocksDbEventStoreOptions;
struct ReadModelsOptions;

// Owned by one thread.
class Serving {
 public:
  // For fault tests: changes what the configuration says of how data is kept.
  using AdjustStorage = std::function<void(RocksDbEventStoreOptions&, ReadModelsOptions&)>;

  // Returns when requests are answered; when it can't be, a sentence for the operator, with
  // kExitUsage where no restart mends it. `on_fatal` is called, from any thread, when the process
  // can't go on and must end without success.
  [[nodiscard]] static Result<std::unique_ptr<Serving>, CommandError> start(
      const Config& config, std::function<void(const std::string&)> on_fatal,
      const AdjustStorage& adjust = nullptr);
  ~Serving();
  Serving(const Serving&) = delete;
  Serving& operator=(const Serving&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] Position position() const;  // of the log's head

  // Answers what is under way, then writes everything derived, so that the next start has nothing
  // to catch up.
  void drain();

 private:
  struct Impl;
  explicit Serving(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace orderlog
