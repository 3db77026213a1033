#pragma once

// The members of everything about channels' order numbers; see domain/codec/field.h.

#include "domain/channel_order/commands.h"
#include "domain/channel_order/events.h"
#include "domain/channel_order/state.h"
#include "domain/codec/field.h"
#include "domain/order/fields.h"

namespace orderlog {

template <>
struct EnumText<ChannelStatus> {
  static constexpr auto kParse = channel_status_from;
  static constexpr std::string_view kChoices =
      "accepted, not_prepared, prepared, awaiting_pickup, picked_up, delivered, cancelled, "
      "refunded";
};

void describe(auto& f, Like<ReportChannelStatus> auto& e) {
  f("channel", e.channel);
  f("channel_order_no", e.channel_order_no,
    Text{.max_bytes = kMaxReferenceBytes, .presence = kRequired, .min_bytes = 1});
  f("merchant_id", e.merchant_id);
  f("status", e.status);
  f("courier", e.courier, kReference);
  f("tracking", e.tracking, kReference);
  f("initiator", e.initiator, OptionalChoice<Initiator>{Initiator::kSystem});
  f("reason", e.reason, kReason);
  f("provider_ref", e.provider_ref, kReference);
}

void describe(auto& f, Like<ChannelOrderImported> auto& e) { f("order_id", e.order_id); }

// State

void describe(auto& f, Like<ChannelOrder> auto& e) {
  f("order_id", e.order_id);
  f("created_at", e.created_at);
  f("updated_at", e.updated_at);
}

}  // namespace orderlog
