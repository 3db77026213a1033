#pragma once

// The members of everything about discount quotas; see domain/codec/field.h.

#include "domain/codec/field.h"
#include "domain/discount_quota/events.h"
#include "domain/discount_quota/state.h"

namespace orderlog {

void describe(auto& f, Like<DiscountUsed> auto& e) { f("order_id", e.order_id); }

void describe(auto& f, Like<DiscountReturned> auto& e) { f("order_id", e.order_id); }

// State

void describe(auto& f, Like<DiscountQuota> auto& e) {
  f("order_ids", e.order_ids);
  f("created_at", e.created_at);
  f("updated_at", e.updated_at);
}

}  // namespace orderlog
