#include "domain/channel_order/evolve.h"

#include "base/check.h"

namespace orderlog {
namespace {

struct ChannelOrderFold {
  ChannelOrder& number;

  void operator()(const ChannelOrderImported& event) const {
    ORDERLOG_CHECK(number.order_id != event.order_id, "a number is an order's once");
    number.order_id = event.order_id;
  }
};

}  // namespace

ChannelOrder evolve_channel_order(ChannelOrder number, const ChannelOrderEvent& event, TimeMs at) {
  std::visit(ChannelOrderFold{number}, event);
  if (number.created_at == 0) number.created_at = at;
  number.updated_at = at;
  return number;
}

}  // namespace orderlog
