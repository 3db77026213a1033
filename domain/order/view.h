#pragma once

#include "base/json/writer.h"
#include "domain/order/state.h"

namespace orderlog {

// Whether the order is shown as it is or as it once was: nothing may be done to the past, so its
// allowed_actions are an empty list.
enum class Tense { kPresent, kPast };

// An order's members as clients see them, into an object that is open. Absent is left out: no
// store, no address, no deadline; lists of legs, refunds and items are always there.
void write_order_members(const Order& order, StreamVersion version, Tense tense, JsonWriter& json);

}  // namespace orderlog
