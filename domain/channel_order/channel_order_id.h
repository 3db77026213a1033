#pragma once

// How a channel's own order number names a stream.

#include <string_view>

#include "base/ids.h"
#include "domain/order/state.h"

namespace orderlog {

// The takeaway channels, whose orders come from elsewhere: with a number of their own, and paid.
[[nodiscard]] bool brings_orders(Channel channel);

// 32 hexadecimal digits: the first half of the SHA-256 of "third_party/m1/MT 7". A number may hold
// what ids can't and be longer than they are; channels and merchants hold no slash, so no two
// numbers are one text. The number belongs to the merchant: what two merchants' systems call by one
// number are two orders.
[[nodiscard]] ChannelOrderId channel_order_id(Channel channel, const MerchantId& merchant,
                                              std::string_view channel_order_no);

}  // namespace orderlog
