#pragma once

#include <nats/nats.h>

#include <string>

namespace orderlog::simulated_nats {

// Returns the status and keeps it as this thread's last error, with the status' own text when there
// is no other.
natsStatus failed(natsStatus status, std::string text = {});

}  // namespace orderlog::simulated_nats
