#pragma once

#include "base/json/writer.h"
#include "domain/order/state.h"

namespace orderlog {

// An order's members as clients see them, into an object that is open. Absent is left out: no
// store, no address, no deadline; lists of legs, refunds and items are always there.
void write_order_members(const Order& order, StreamVersion version, JsonWriter& json);

}  // namespace orderlog
