#pragma once

// The members of everything about effects; see domain/codec/field.h.

#include "domain/codec/field.h"
#include "domain/effect/commands.h"
#include "domain/effect/events.h"
#include "domain/effect/state.h"
#include "domain/rules.h"

namespace orderlog {

template <>
struct EnumText<EffectKind> {
  static constexpr auto kParse = effect_kind_from;
  static constexpr std::string_view kChoices =
      "notification, provider_query, provider_refund, coupon_redemption, points_award, gift_pack, "
      "stock, weighing_ticket, asset_issue, buy_back_order, activity_update";
};

template <>
struct EnumText<EffectState> {
  static constexpr auto kParse = effect_state_from;
  static constexpr std::string_view kChoices =
      "requested, offered, waiting, completed, parked, withdrawn";
};

inline constexpr Id kEffectIdField{.max_length = kMaxEffectIdLength};

void describe(auto& f, Like<CompleteEffect> auto& e) {
  f("effect_id", e.effect_id, kEffectIdField);
  f("result", e.result, Text{.max_bytes = kMaxRemarkBytes, .form = TextForm::kLines});
}

void describe(auto& f, Like<FailEffect> auto& e) {
  f("effect_id", e.effect_id, kEffectIdField);
  f("reason", e.reason,
    Text{.max_bytes = kMaxRemarkBytes,
         .presence = kRequired,
         .min_bytes = 1,
         .form = TextForm::kLines});
  f("attempt", e.attempt, Number{.presence = kOptional});
}

void describe(auto& f, Like<ReleaseEffect> auto& e) {
  f("effect_id", e.effect_id, kEffectIdField);
  f("operator_id", e.operator_id);
  f("reason", e.reason, Text{.max_bytes = kMaxRemarkBytes, .form = TextForm::kLines});
}

void describe(auto& f, Like<AdvanceEffect> auto& e) { f("effect_id", e.effect_id, kEffectIdField); }

// Parts

void describe(auto& f, Like<EffectUnits> auto& e) {
  f("pool_id", e.pool_id);
  f("quantity", e.quantity);
}

// Events, each as its newest version has it

void describe(auto& f, Like<EffectRequested> auto& e) {
  f("order_id", e.order_id);
  f("kind", e.kind);
  f("about", e.about);
  f("details", e.details, Json{.max_bytes = kMaxAttributesBytes});
  f("attempts_max", e.attempts_max);
  f("attempt_ms", e.attempt_ms);
  f("backoff_ms", e.backoff_ms);
  f("backoff_max_ms", e.backoff_max_ms);
  f("points", e.points, Number{.max = kMaxMoney, .presence = kOptional});
}

void describe(auto& f, Like<EffectOffered> auto& e) {
  f("order_id", e.order_id);
  f("kind", e.kind);
  f("about", e.about);
  f("details", e.details, Json{.max_bytes = kMaxAttributesBytes});
  f("attempt", e.attempt);
  f("due_at", e.due_at);
}

void describe(auto& f, Like<EffectFailed> auto& e) {
  f("attempt", e.attempt);
  f("reason", e.reason, Text{.max_bytes = kMaxRemarkBytes});
  f("retry_at", e.retry_at, Number{.presence = kOptional});
}

void describe(auto& f, Like<EffectCompleted> auto& e) {
  f("attempt", e.attempt);
  f("result", e.result, Text{.max_bytes = kMaxRemarkBytes});
  f("points", e.points, Number{.max = kMaxMoney, .presence = kOptional});
  f("units", e.units);
}

void describe(auto& f, Like<EffectParked> auto& e) {
  f("reason", e.reason, Text{.max_bytes = kMaxRemarkBytes});
}

void describe(auto& f, Like<EffectReleased> auto& e) {
  f("operator_id", e.operator_id);
  f("reason", e.reason, Text{.max_bytes = kMaxRemarkBytes});
}

void describe(auto& f, Like<EffectWithdrawn> auto& e) {
  f("reason", e.reason, Text{.max_bytes = kMaxRemarkBytes});
}

void describe(auto& f, Like<EffectReversed> auto& e) {
  f("refund_id", e.refund_id, Id{.presence = kOptional});
  f("points", e.points, Number{.max = kMaxMoney, .presence = kOptional});
  f("points_missing", e.points_missing, Number{.max = kMaxMoney, .presence = kOptional});
  f("units", e.units);
}

// State

void describe(auto& f, Like<Effect> auto& e) {
  f("order_id", e.order_id);
  f("kind", e.kind);
  f("about", e.about);
  f("details", e.details, Json{.max_bytes = kMaxAttributesBytes});
  f("state", e.state);
  f("attempts_made", e.attempts_made);
  f("attempts_released", e.attempts_released, Number{.presence = kOptional});
  f("attempts_max", e.attempts_max);
  f("attempt_ms", e.attempt_ms);
  f("backoff_ms", e.backoff_ms);
  f("backoff_max_ms", e.backoff_max_ms);
  f("due_at", e.due_at, Number{.presence = kOptional});
  f("last_failure", e.last_failure, Text{.max_bytes = kMaxRemarkBytes});
  f("result", e.result, Text{.max_bytes = kMaxRemarkBytes});
  f("operator_id", e.operator_id, Id{.presence = kOptional});
  f("points_due", e.points_due, Number{.max = kMaxMoney, .presence = kOptional});
  f("points", e.points, Number{.max = kMaxMoney, .presence = kOptional});
  f("points_back", e.points_back, Number{.max = kMaxMoney, .presence = kOptional});
  f("points_missing", e.points_missing, Number{.max = kMaxMoney, .presence = kOptional});
  f("units", e.units);
  f("created_at", e.created_at);
  f("updated_at", e.updated_at);
}

}  // namespace orderlog
