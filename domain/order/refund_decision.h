#pragma once

// Refunds as parts of decisions that begin with something else.

#include <string>

#include "domain/order/order_decision.h"

namespace orderlog {

[[nodiscard]] Rejection no_such_refund(const RefundId& id);
[[nodiscard]] Rejection refund_closed(const Order& order, const Refund& refund);

// All that is left of what was paid, without asking anybody.
void refund_whole(OrderDecision& decision, Initiator initiator, std::string reason,
                  const OperatorId& operator_id);

// A requested refund that nobody needs to approve any more.
void start_refund(OrderDecision& decision, const Refund& requested);

// A refund that the order's channel has made already; what it gave back must be there.
void refund_made(OrderDecision& decision, const std::vector<RefundPart>& parts, std::string reason,
                 const OperatorId& operator_id);

// The same of one leg, whole.
void leg_refunded(OrderDecision& decision, const Leg& leg, std::string reason);

// A provider has returned its part of a refund that is under way (as the decision leaves it): with
// the last of them the refund ends, and what needs no provider goes back too.
void part_returned(OrderDecision& decision, const RefundId& refund, const LegId& leg,
                   std::string provider_ref);
// The same of every part whose provider owes its word.
void open_parts_returned(OrderDecision& decision, const Refund& refund,
                         const std::string& provider_ref);

// The money of a refund that is under way has gone back, all that had not before. `now` is the
// order as the decision leaves it, and `refund` its own.
void refund_succeeded(OrderDecision& decision, const Order& now, const Refund& refund,
                      std::string provider_ref);

}  // namespace orderlog
