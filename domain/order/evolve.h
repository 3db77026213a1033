#pragma once

// How an order's events change it.

#include "base/clock.h"
#include "domain/order/events.h"
#include "domain/order/state.h"

namespace orderlog {

// Folds one event in place. Total over what decide() writes; what can't follow on this state is a
// broken log and ends the process, and so does a result that the tables of domain/order/
// transitions.h don't have. `order` bears its id already; `at` is the commit's time.
void fold_order(Order& order, const OrderEvent& event, TimeMs at);
// The same with an event that nobody needs any more: its texts move into the order.
void fold_order(Order& order, OrderEvent&& event, TimeMs at);

}  // namespace orderlog
