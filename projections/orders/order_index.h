#pragma once

// The rows by which orders are listed, newest first.
//
//   key    dimension · tenant · value · place (created_at, position of OrderPlaced)
//   value  u16 attributes · u32 hash of user · of merchant · of store · order id
//
// Dimensions: all orders of the tenant, of a user, of a merchant, of a store (when there is one),
// of a passing status, and, from schema 2 on, of a channel's own order number (when there is one).
// A row says everything the list's filters ask, so a scan meets a page's orders without touching
// any other order; hashes may lie, so the reader compares the order's own fields before it shows
// it.
//
// Why so: a placed order costs one row and three (with a store, four) of these, and no more,
// whatever is filtered by. An index per combination would cost a put each; partitioning by status
// would cost an erase and a put per dimension with every change of status and leave tombstones
// exactly where the newest orders are looked for. Changed attributes overwrite their rows in place.
// The statuses that orders merely pass through get a dimension of their own, because they are what
// operators look for and what a scan would find last: few orders are ever in it at one time.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/order/state.h"

namespace orderlog {

// status 4 bits, delivery 3, refund 3, terminal view 4, channel 2
using OrderAttributes = std::uint16_t;

[[nodiscard]] OrderAttributes attributes_of(const Order& order);
[[nodiscard]] OrderStatus status_in(OrderAttributes attributes);
[[nodiscard]] TerminalView view_in(OrderAttributes attributes);

// Attributes that a filter asks for: those under `mask` must equal `wanted`.
struct AttributeFilter {
  OrderAttributes mask = 0;
  OrderAttributes wanted = 0;

  [[nodiscard]] bool matches(OrderAttributes attributes) const {
    return (attributes & mask) == wanted;
  }
};

[[nodiscard]] AttributeFilter attribute_filter(std::optional<OrderStatus> status,
                                               std::optional<DeliveryStatus> delivery,
                                               std::optional<RefundStatus> refund,
                                               std::optional<TerminalView> view,
                                               std::optional<Channel> channel);

// Whether orders only pass through this status on their way to another.
[[nodiscard]] bool is_passing(OrderStatus status);

enum class OrderDimension : char {
  kAll = 'a',
  kChannelOrderNo = 'c',
  kMerchant = 'm',
  kStore = 's',
  kUser = 'u',
  kPassing = 'x',
};

inline constexpr char kOrderRowPrefix = 'o';

// The first schema that has kChannelOrderNo.
inline constexpr std::uint32_t kChannelOrderNoSchema = 2;

// The part of a key before the place: what all rows of one list share. `value` is empty for kAll.
void append_list_prefix(std::string& out, OrderDimension dimension, std::string_view tenant,
                        std::string_view value);
// `status`, as kPassing's value.
[[nodiscard]] std::string_view passing_value(OrderStatus status);

struct OrderIndexValue {
  OrderAttributes attributes = 0;
  std::uint32_t user_hash = 0;
  std::uint32_t merchant_hash = 0;
  std::uint32_t store_hash = 0;
  std::string_view order_id;
};

void append_index_value(std::string& out, const Order& order, OrderAttributes attributes);
[[nodiscard]] std::optional<OrderIndexValue> read_index_value(std::string_view bytes);

}  // namespace orderlog
