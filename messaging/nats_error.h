#pragma once

// nats.c's failures as ours. For this folder only.

#include <nats/nats.h>

#include <string>

#include "messaging/bus_error.h"

namespace orderlog {

// `doing`: "asking for the stream". The JetStream error's number decides where there is one.
[[nodiscard]] BusError nats_error(natsStatus status, const std::string& doing,
                                  jsErrCode js_code = static_cast<jsErrCode>(0));

// The same of something asked of JetStream: where nobody listens, it is not enabled, or has no
// leader at the moment.
[[nodiscard]] BusError jetstream_error(natsStatus status, jsErrCode js_code,
                                       const std::string& doing);

// What JetStream means by an error number of its own, with its text.
[[nodiscard]] BusErrorCode meaning_of_js_error(int js_code);

}  // namespace orderlog
