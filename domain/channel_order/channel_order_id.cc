#include "domain/channel_order/channel_order_id.h"

#include <cstddef>
#include <string>

#include "base/sha256.h"

namespace orderlog {
namespace {

constexpr std::size_t kHashBytes = 16;

}  // namespace

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
  const Sha256 hash = sha256(name);
  std::string id;
  for (std::size_t i = 0; i < kHashBytes; ++i) {
    constexpr char kDigits[] = "0123456789abcdef";
    id += kDigits[hash[i] >> 4];
    id += kDigits[hash[i] & 0xf];
  }
  return ChannelOrderId(id);
}

}  // namespace orderlog
