#pragma once

// Stands in for the relay: puts a data directory's log into its stream, as messages of the real
// writer. Nothing is left of it once `serve --nats` does that.

#include <string>

#include "messaging/event_message.h"

namespace orderlog::testing {

// Makes the stream when it is not there, and publishes all events; a server may be running on the
// data. Returns when the stream has them.
void publish_log(const std::string& data, const std::string& nats_url,
                 ContentMode mode = ContentMode::kStructured);

}  // namespace orderlog::testing
