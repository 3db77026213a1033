#pragma once

// Every description there is, for code that must know them all.

#include "domain/account/fields.h"
#include "domain/channel_order/fields.h"
#include "domain/discount_quota/fields.h"
#include "domain/effect/fields.h"
#include "domain/event.h"
#include "domain/job/fields.h"
#include "domain/order/fields.h"
#include "domain/pool/fields.h"

namespace orderlog {

void describe(auto& f, Like<CommandRejected> auto& e) {
  f("command", e.command);
  f("code", e.code);
  f("detail", e.detail);
}

void describe(auto& f, Like<CommandSatisfied> auto& e) { f("command", e.command); }

}  // namespace orderlog
