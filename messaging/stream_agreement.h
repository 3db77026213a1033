#pragma once

// Where to go on: what the stream says it has, held against the log (docs/decisions/0015).

#include <string>

#include "eventstore/event_store.h"
#include "messaging/event_stream.h"
#include "messaging/relay_mark.h"

namespace orderlog {

// The position behind which to go on, which is the event that the stream's last sequence has.
// `known`: of this stream, as far as is remembered; sequence 0 where nothing is, and then a stream
// that dropped all that it had gets everything again. kForeignStream when the stream holds another
// log's events; kStreamDiffers when nobody can say where it ends.
[[nodiscard]] BusResult<Position> agree_with_stream(const EventStore& log,
                                                    const EventStreamInfo& info,
                                                    const RelayMark& known);

[[nodiscard]] BusError unreadable_log(const std::string& why);

}  // namespace orderlog
