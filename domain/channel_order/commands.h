#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "domain/order/state.h"

namespace orderlog {

// How far an order has come, as its channel tells it: the steps of 配送状态 by their names, and two
// ends.
enum class ChannelStatus {
  kAccepted,
  kNotPrepared,
  kPrepared,
  kAwaitingPickup,
  kPickedUp,
  kDelivered,
  kCancelled,  // the money is to go back
  kRefunded,   // all of it has gone back, on the channel's side
};

// A fact from the channel about an order that it brought: it may come late, twice and out of order.
struct ReportChannelStatus {
  Channel channel = Channel::kThirdParty;
  std::string channel_order_no;
  MerchantId merchant_id;
  ChannelStatus status = ChannelStatus::kAccepted;
  std::string courier;                       // awaiting_pickup, picked_up
  std::string tracking;                      // picked_up
  Initiator initiator = Initiator::kSystem;  // cancelled, refunded: who wanted it
  std::string reason;                        // cancelled, refunded
  std::string provider_ref;                  // refunded: the channel's number of the refund

  friend bool operator==(const ReportChannelStatus&, const ReportChannelStatus&) = default;
};

[[nodiscard]] std::string_view to_string(ChannelStatus status);
[[nodiscard]] std::optional<ChannelStatus> channel_status_from(std::string_view text);

}  // namespace orderlog
