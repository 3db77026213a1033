#pragma once

// How a connection is asked of nats.c. For this folder only.

#include <nats/nats.h>

#include <chrono>
#include <memory>

#include "messaging/bus_error.h"
#include "messaging/bus_options.h"

namespace orderlog {

struct DestroyNatsOptions {
  void operator()(natsOptions* options) const { natsOptions_Destroy(options); }
};
using NatsOptions = std::unique_ptr<natsOptions, DestroyNatsOptions>;

// kConfiguration when the URL is none, or a file can't be read. `timeout`: for each server.
[[nodiscard]] BusResult<NatsOptions> nats_options(const BusOptions& wanted,
                                                  std::chrono::milliseconds timeout);

}  // namespace orderlog
