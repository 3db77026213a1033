#pragma once

// Which effects follow from what has happened to an order. A process manager: a pure function from
// events to further ones, which go into the commit of their cause. So an effect is requested if and
// only if what causes it is in the log, once, and a replay gives the same.

#include "domain/decision.h"

namespace orderlog {

void request_effects(const World& world, const Context& context, Decision& decision);

}  // namespace orderlog
