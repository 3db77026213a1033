#pragma once

// The members of everything about pools; see domain/codec/field.h.

#include "domain/codec/field.h"
#include "domain/pool/commands.h"
#include "domain/pool/events.h"
#include "domain/pool/state.h"
#include "domain/rules.h"

namespace orderlog {

template <>
struct EnumText<PoolPolicy> {
  static constexpr auto kParse = pool_policy_from;
  static constexpr std::string_view kChoices = "hard, allow_negative";
};

// What opening a pool says is the same in the command, the event and the state.
void describe_terms(auto& f, auto& e) {
  f("merchant_id", e.merchant_id);
  f("title", e.title, Text{.max_bytes = kMaxTitleBytes, .presence = kRequired, .min_bytes = 1});
  f("total", e.total, Number{.max = kMaxQuantity});
  f("unit_price", e.unit_price, Number{.max = kMaxMoney});
  f("opens_at", e.opens_at, Number{.max = kMaxTimeMs});
  f("closes_at", e.closes_at, Number{.max = kMaxTimeMs});
  f("per_user_limit", e.per_user_limit, Number{.max = kMaxQuantity, .presence = kOptional});
  f("per_user_unpaid_limit", e.per_user_unpaid_limit,
    Number{.max = kMaxQuantity, .presence = kOptional});
  f("hold_ms", e.hold_ms, Number{.max = kMaxTimeoutMs, .presence = kOptional});
  f("policy", e.policy, OptionalChoice<PoolPolicy>{PoolPolicy::kHard});
  f("attributes", e.attributes, Json{.max_bytes = kMaxAttributesBytes, .object_only = true});
}

void describe(auto& f, Like<OpenPool> auto& e) {
  f("pool_id", e.pool_id, Id{.presence = kOptional});
  describe_terms(f, e);
}

// add is never 0, which codec/command_checks.cc sees to.
void describe(auto& f, Like<AdjustPool> auto& e) {
  f("pool_id", e.pool_id);
  f("add", e.add, Number{.min = -kMaxQuantity, .max = kMaxQuantity});
  f("operator_id", e.operator_id);
  f("reason", e.reason, Text{.max_bytes = kMaxRemarkBytes, .form = TextForm::kLines});
}

// Events, each as its newest version has it

void describe(auto& f, Like<PoolOpened> auto& e) { describe_terms(f, e); }

void describe_units(auto& f, auto& e) {
  f("order_id", e.order_id);
  f("user_id", e.user_id);
  f("quantity", e.quantity);
}

void describe(auto& f, Like<UnitsReserved> auto& e) { describe_units(f, e); }
void describe(auto& f, Like<UnitsSold> auto& e) { describe_units(f, e); }
void describe(auto& f, Like<UnitsReleased> auto& e) { describe_units(f, e); }
void describe(auto& f, Like<UnitsReturned> auto& e) { describe_units(f, e); }

void describe_stock(auto& f, auto& e) {
  f("order_id", e.order_id);
  f("quantity", e.quantity);
}

void describe(auto& f, Like<StockTaken> auto& e) { describe_stock(f, e); }
void describe(auto& f, Like<StockReturned> auto& e) { describe_stock(f, e); }

void describe(auto& f, Like<PoolAdjusted> auto& e) {
  f("add", e.add);
  f("operator_id", e.operator_id);
  f("reason", e.reason);
}

// State

void describe(auto& f, Like<PoolUse> auto& e) {
  f("reserved", e.reserved);
  f("sold", e.sold);
  f("unpaid_orders", e.unpaid_orders);
}

void describe(auto& f, Like<Pool> auto& e) {
  describe_terms(f, e);
  f("sold", e.sold);
  f("reserved", e.reserved);
  f("created_at", e.created_at);
  f("updated_at", e.updated_at);
  f("uses", e.uses, KeyedBy{"user_id"});
}

}  // namespace orderlog
