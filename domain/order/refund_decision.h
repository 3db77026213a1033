#pragma once

// Refunds as parts of decisions that begin with something else.

#include <string>

#include "domain/order/order_decision.h"

namespace orderlog {

// All that is left of what was paid, without asking anybody.
void refund_whole(OrderDecision& decision, Initiator initiator, std::string reason,
                  const OperatorId& operator_id);

// A requested refund that nobody needs to approve any more.
void start_refund(OrderDecision& decision, const Refund& requested);

// A refund that the order's channel has made already; what it gave back must be there.
void refund_made(OrderDecision& decision, Money amount, std::string reason,
                 const OperatorId& operator_id);

// The money of a refund that is under way has gone back, all that had not before.
void refund_succeeded(OrderDecision& decision, const Refund& refund, std::string provider_ref);

}  // namespace orderlog
