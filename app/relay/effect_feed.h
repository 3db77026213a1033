#pragma once

// The consumers on the stream from which outside workers take effects, as this server keeps them.

#include <memory>

#include "app/config.h"
#include "messaging/effect_consumers.h"

namespace orderlog {

// Null where no NATS is configured.
[[nodiscard]] std::unique_ptr<EffectConsumers> make_effect_feed(const Config& config, LineId line);
// Trouble is told in the diagnostics.
void start_effect_feed(EffectConsumers& consumers);

}  // namespace orderlog
