#pragma once

#include <cstdint>

#include "tests/simulation/nats/broker.h"

namespace orderlog::testing {

// The one that stands for the nats-server of this port.
[[nodiscard]] simulated_nats::Broker& broker_at(std::uint16_t port);

}  // namespace orderlog::testing
