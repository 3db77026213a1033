#pragma once

#include <variant>

#include "base/ids.h"

namespace orderlog {

// A channel's order number got its order: in the commit that places it, or, of an order from before
// numbers were kept, in one of its own.
struct ChannelOrderImported {
  OrderId order_id;

  friend bool operator==(const ChannelOrderImported&, const ChannelOrderImported&) = default;
};

using ChannelOrderEvent = std::variant<ChannelOrderImported>;

}  // namespace orderlog
