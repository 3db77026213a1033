#pragma once

// Every event there is, and the stream it belongs to.

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/ids.h"
#include "domain/account/events.h"
#include "domain/channel_order/events.h"
#include "domain/discount_quota/events.h"
#include "domain/effect/events.h"
#include "domain/job/events.h"
#include "domain/order/events.h"
#include "domain/pool/events.h"

namespace orderlog {

enum class AggregateKind {
  kOrder,
  kPool,
  kAccount,
  kTransfer,
  kJob,
  kEffect,
  kDiscountQuota,
  kChannelOrder,
  kOutcomes,
};

// An aggregate by kind and id; its stream is "<kind>-<id>". Rejections of a line share one stream,
// "outcomes".
struct StreamRef {
  AggregateKind kind = AggregateKind::kOrder;
  std::string id;

  [[nodiscard]] std::string name() const;

  friend bool operator==(const StreamRef&, const StreamRef&) = default;
};

[[nodiscard]] std::string_view to_string(AggregateKind kind);  // "order", "pool", …
void append_name(const StreamRef& stream,
                 std::string& out);  // StreamRef::name(), at the end of `out`
[[nodiscard]] std::optional<StreamRef> stream_ref_from(std::string_view stream_name);

[[nodiscard]] inline StreamRef stream_of(const OrderId& id) {
  return {AggregateKind::kOrder, id.str()};
}
[[nodiscard]] inline StreamRef stream_of(const PoolId& id) {
  return {AggregateKind::kPool, id.str()};
}
[[nodiscard]] inline StreamRef stream_of(const AccountId& id) {
  return {AggregateKind::kAccount, id.str()};
}
[[nodiscard]] inline StreamRef stream_of(const TransferId& id) {
  return {AggregateKind::kTransfer, id.str()};
}
[[nodiscard]] inline StreamRef stream_of(const JobId& id) {
  return {AggregateKind::kJob, id.str()};
}
[[nodiscard]] inline StreamRef stream_of(const EffectId& id) {
  return {AggregateKind::kEffect, id.str()};
}
[[nodiscard]] inline StreamRef stream_of(const DiscountQuotaId& id) {
  return {AggregateKind::kDiscountQuota, id.str()};
}
[[nodiscard]] inline StreamRef stream_of(const ChannelOrderId& id) {
  return {AggregateKind::kChannelOrder, id.str()};
}

// A command with a key that the rules refused; the command itself is in its commit.
struct CommandRejected {
  std::string command;
  std::string code;
  std::string detail;

  friend bool operator==(const CommandRejected&, const CommandRejected&) = default;
};

// A command with a key that found everything already as it wants it: remembered, so that its key
// gives this answer for ever.
struct CommandSatisfied {
  std::string command;

  friend bool operator==(const CommandSatisfied&, const CommandSatisfied&) = default;
};

using Event =
    std::variant<OrderEvent, PoolEvent, AccountEvent, TransferEvent, JobEvent, EffectEvent,
                 DiscountQuotaEvent, ChannelOrderEvent, CommandRejected, CommandSatisfied>;

}  // namespace orderlog
