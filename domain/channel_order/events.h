#pragma once

#include <variant>

#include "base/ids.h"

namespace orderlog {

// A channel's order number got its order: in the commit that places it, or, of an order from before
// numbers were kept, in one of its own. The last of these counts: an order that is over may have
// its number taken over by another.
struct ChannelOrderImported {
  OrderId order_id;

  friend bool operator==(const ChannelOrderImported&, const ChannelOrderImported&) = default;
};

using ChannelOrderEvent = std::variant<ChannelOrderImported>;

}  // namespace orderlog
