#pragma once

// What follows for effects from what happens to orders, and for orders from what becomes of their
// effects. A process manager: a pure function from a decision's events to further ones, which go
// into the same commit.
//
//   an order is paid                          → the effects that are due (after_payment.h)
//   one of the engine's own is offered        → done (engine_work.h)
//   a refund's money is back                  → what the engine did is taken back in proportion
//   a provider owes an answer (ProviderAsked) → provider_query about the leg, until it is told
//   a refund waits for a provider             → provider_refund about the refund, until its end
//   a void waits for a provider, or money came late
//                                             → provider_refund about the leg, until it is back
//   that is parked, and the order is voiding  → VoidFailed; released again: VoidStarted
//   an order is paid after all                → the void's provider_refund is withdrawn

#include "domain/decision.h"

namespace orderlog {

void react(const World& world, const Context& context, Decision& decision);

}  // namespace orderlog
