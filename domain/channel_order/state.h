#pragma once

// ChannelOrder: which order a channel's own number stands for. One stream per channel, merchant and
// number, so that whoever brings the number again finds the order.

#include "base/clock.h"
#include "base/ids.h"

namespace orderlog {

struct ChannelOrder {
  ChannelOrderId id;  // domain/channel_order/channel_order_id.h
  OrderId order_id;
  TimeMs created_at = 0;
  TimeMs updated_at = 0;

  friend bool operator==(const ChannelOrder&, const ChannelOrder&) = default;
};

}  // namespace orderlog
