#pragma once

// What there is to count of NATS.

#include <optional>

#include "app/metric_families.h"
#include "app/relay/command_intake.h"
#include "messaging/effect_consumers.h"
#include "messaging/log_service.h"
#include "messaging/publisher.h"
#include "messaging/stream_reader.h"

namespace orderlog {

// Each where there is one.
struct NatsSources {
  std::optional<PublisherStatus> relay{};
  std::optional<CommandIntakeStatus> commands{};
  std::optional<LogServiceStatus> log{};
  std::optional<EffectConsumersStatus> effects{};
  const StreamReader* stream = nullptr;  // of a worker
};

void add_nats(const NatsSources& sources, Families& out);

}  // namespace orderlog
