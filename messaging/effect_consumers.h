#pragma once

// Sees to it that for each kind of effect there is a durable consumer on the line's stream:
// "effects-<kind>", a pull consumer of every EffectOffered of that kind. Whoever does the work
// binds to it; docs/effects.md is the contract. A consumer is made again when it, or the whole
// stream, is gone; what NATS lost meanwhile the log offers again.

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "messaging/bus_loop.h"
#include "messaging/subjects.h"

namespace orderlog {

struct EffectConsumerSettings {
  std::vector<std::string> kinds;
  // From one delivery that is not acknowledged to the next; the last one stays.
  std::vector<std::chrono::milliseconds> redelivery{
      std::chrono::seconds(15), std::chrono::seconds(30), std::chrono::seconds(60)};
  std::int64_t ack_pending_max = 1'000;  // delivered and not acknowledged
  std::chrono::milliseconds look_every{2'000};
};

struct EffectConsumersStatus {
  BusLoopStatus loop;
  std::uint64_t made = 0;  // consumers, again or for the first time
};

// One thread starts and stops; any thread asks.
class EffectConsumers {
 public:
  EffectConsumers(BusOptions options, Subjects subjects, EffectConsumerSettings settings);
  ~EffectConsumers();
  EffectConsumers(const EffectConsumers&) = delete;
  EffectConsumers& operator=(const EffectConsumers&) = delete;

  // See BusLoop::start().
  void start(std::function<void(const BusError* trouble)> on_change = nullptr);
  void stop();

  [[nodiscard]] EffectConsumersStatus status() const;

 private:
  BusResult<Ok> visit(BusVisit& visit);

  const Subjects subjects_;
  const EffectConsumerSettings settings_;
  mutable std::mutex mutex_;
  std::uint64_t made_ = 0;
  BusLoop loop_;
};

// "effects-notification"
[[nodiscard]] std::string effect_consumer_name(std::string_view kind);

}  // namespace orderlog
