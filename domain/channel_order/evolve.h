#pragma once

#include "base/clock.h"
#include "domain/channel_order/events.h"
#include "domain/channel_order/state.h"

namespace orderlog {

// `number` bears its id already; `at` is the commit's time.
[[nodiscard]] ChannelOrder evolve_channel_order(ChannelOrder number, const ChannelOrderEvent& event,
                                                TimeMs at);

}  // namespace orderlog
