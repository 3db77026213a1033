#include "domain/channel_order/channel_order_id.h"

#include <string>

#include "base/sha256.h"

namespace orderlog {
bool brings_orders(Channel channel) {
  return channel == Channel::kOfficial || channel == Channel::kThirdParty;
}

ChannelOrderId channel_order_id(Channel channel, const MerchantId& merchant,
                                std::string_view channel_order_no) {
  std::string name(to_string(channel));
  name += '/';
  name += merchant.view();
  name += '/';
  name += channel_order_no;
  return ChannelOrderId(short_hash(name));
}

}  // namespace orderlog
