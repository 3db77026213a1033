#pragma once

// The log, for those who ask for it over NATS: as this server runs it.

#include <memory>

#include "app/config.h"
#include "messaging/log_service.h"

namespace orderlog {

// The log outlives it.
[[nodiscard]] std::unique_ptr<LogService> make_log_service(const Config& config,
                                                           const EventStore& log);
// Trouble is told in the diagnostics. Nobody is answered before resume().
void start_log_service(LogService& service);

}  // namespace orderlog
