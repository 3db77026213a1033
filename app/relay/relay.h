#pragma once

// The publisher as this server runs it: configured, told of in the diagnostics, shown at /v1/relay
// and /metrics. Made only when there is a NATS to publish to.

#include <chrono>
#include <string>

#include "app/config.h"
#include "messaging/publisher.h"

namespace orderlog {

[[nodiscard]] BusOptions bus_options(const NatsConfig& config, std::string name);

// One thread starts and stops; any thread asks. The log outlives it.
class Relay {
 public:
  Relay(const Config& config, const EventStore& log);

  // `on_claim`: whether commands and requests for the log are to be answered, see PrefixClaim; on a
  // thread of the relay's.
  void start(PrefixClaim::Listener on_claim);
  void stop(std::chrono::milliseconds grace) { publisher_.stop(grace); }

  [[nodiscard]] PublisherStatus status() const { return publisher_.status(); }

 private:
  void tell_claim(bool may_answer);

  Publisher publisher_;
  bool is_paused_ = false;  // on the publisher's thread
};

// What GET /v1/relay answers.
[[nodiscard]] std::string relay_json(LineId line, const PublisherStatus& status);
[[nodiscard]] std::string relay_off_json();

}  // namespace orderlog
