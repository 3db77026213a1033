#include "projections/orders/order_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "projections/rows/list_place.h"

namespace orderlog {
namespace {

TEST(OrderIndex, EveryAttributeCanBeAskedForByItself) {
  Order order;
  order.id = OrderId("o1");
  order.status = OrderStatus::kRefundFailed;
  order.delivery_status = DeliveryStatus::kDelivered;
  order.refund_status = RefundStatus::kFailed;
  order.channel = Channel::kThirdParty;
  const OrderAttributes attributes = attributes_of(order);
  EXPECT_EQ(status_in(attributes), OrderStatus::kRefundFailed);
  const auto matches = [&](std::optional<OrderStatus> status,
                           std::optional<DeliveryStatus> delivery,
                           std::optional<RefundStatus> refund, std::optional<TerminalView> view,
                           std::optional<Channel> channel) {
    return attribute_filter(status, delivery, refund, view, channel).matches(attributes);
  };
  EXPECT_TRUE(matches({}, {}, {}, {}, {}));
  EXPECT_TRUE(matches(OrderStatus::kRefundFailed, DeliveryStatus::kDelivered, RefundStatus::kFailed,
                      terminal_view(order), Channel::kThirdParty));
  EXPECT_FALSE(matches(OrderStatus::kPaid, {}, {}, {}, {}));
  EXPECT_FALSE(matches({}, DeliveryStatus::kAccepted, {}, {}, {}));
  EXPECT_FALSE(matches({}, {}, RefundStatus::kNone, {}, {}));
  EXPECT_FALSE(matches({}, {}, {}, TerminalView::kHidden, {}));
  EXPECT_FALSE(matches({}, {}, {}, {}, Channel::kFlash));
}

TEST(OrderIndex, NewerPlacesComeFirst) {
  const std::vector<ListPlace> newest_first = {{2'000, Position(1)},
                                               {1'000, Position(300)},
                                               {1'000, Position(2)},
                                               {0, Position(9)},
                                               {-5, Position(10)}};
  std::vector<std::string> keys;
  for (const ListPlace& place : newest_first) {
    keys.emplace_back("p");
    append_place(keys.back(), place);
    EXPECT_EQ(place_in(keys.back()), place);
  }
  EXPECT_TRUE(std::is_sorted(keys.begin(), keys.end()));
  EXPECT_GT(key_behind("p", newest_first[1]), keys[1]);
  EXPECT_LT(key_behind("p", newest_first[1]), keys[2]);
  EXPECT_LT(key_at_time("p", 1'000), keys[1]);
  EXPECT_GT(key_at_time("p", 1'000), keys[0]);
}

TEST(OrderIndex, NoListIsPartOfAnother) {
  const auto prefix = [](std::string_view tenant, std::string_view user) {
    std::string out;
    append_list_prefix(out, OrderDimension::kUser, tenant, user);
    return out;
  };
  EXPECT_FALSE(prefix("t", "user1").starts_with(prefix("t", "user")));
  EXPECT_FALSE(prefix("tu", "ser").starts_with(prefix("t", "user")));
}

TEST(OrderIndex, AValueThatIsTooShortIsNone) {
  Order order;
  order.id = OrderId("o1");
  std::string bytes;
  append_index_value(bytes, order, 0);
  ASSERT_TRUE(read_index_value(bytes));
  EXPECT_EQ(read_index_value(bytes)->order_id, "o1");
  for (std::size_t length = 0; length + 2 < bytes.size(); ++length) {
    EXPECT_FALSE(read_index_value(std::string_view(bytes).substr(0, length)));
  }
}

}  // namespace
}  // namespace orderlog
