// Old versions of events, and states from before: what is read is what today's program would have
// written.

#include "domain/codec/upcasters.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>

#include "domain/codec/codec.h"
#include "domain/codec/field_writer.h"
#include "domain/codec/fields.h"
#include "domain/order/discount_shares.h"
#include "domain/order/evolve.h"
#include "tests/domain/codec/golden_payload.h"
#include "tests/domain/codec/random_values.h"

namespace orderlog {

// An event that changed its shape altogether, twice.
namespace {
struct MovedV1 {
  std::string from_to;
};
struct MovedV2 {
  std::string from;
  std::string to;
};
struct Moved {
  std::vector<std::string> places;
};
MovedV2 upcast(MovedV1 old) {
  const std::size_t dash = old.from_to.find('-');
  return {old.from_to.substr(0, dash), old.from_to.substr(dash + 1)};
}
Moved upcast(MovedV2 old) { return {{std::move(old.from), std::move(old.to)}}; }
}  // namespace

namespace {

constexpr int kRounds = 300;
constexpr std::uint64_t kSeed = 20261128;
const OrderId kOrder{"o1"};

TEST(Upcasters, AreChainedUpToTodaysShape) {
  const std::vector<std::string> places{"here", "there"};
  EXPECT_EQ(lift<Moved>(MovedV1{"here-there"}).places, places);
  EXPECT_EQ(lift<Moved>(MovedV2{"here", "there"}).places, places);
  EXPECT_EQ(lift<Moved>(Moved{places}).places, places);
}

Event read(std::uint16_t version, std::string_view payload) {
  JsonParser parser;
  auto event = decode_event(parser, "OrderPlaced", version, payload);
  EXPECT_TRUE(event.ok()) << payload << ": " << event.error();
  return event.ok() ? *std::move(event) : Event();
}

template <class Shape>
std::string written(const Shape& shape) {
  std::string out;
  FieldWriter(out).object(shape);
  return out;
}

TEST(OrderPlacedV1, GoldenPayloadIsReadAsThatOfVersion2) {
  Event newest = read(2, golden_payload("OrderPlaced", 2));
  auto& placed = std::get<OrderPlaced>(std::get<OrderEvent>(newest));
  EXPECT_EQ(std::exchange(placed.discount_quota_id, {}).view().substr(0, 10), "2026-11-21");
  EXPECT_EQ(read(1, golden_payload("OrderPlaced", 1)), newest);
}

TEST(OrderPlacedV1, ItemsGetTheSharesThatPlacingWouldHaveGivenThem) {
  const Event lifted = read(1, R"({"channel":"official","items":[)"
                               R"({"sku":"a","title":"Apple","quantity":3,"unit_price":10},)"
                               R"({"sku":"a","title":"Apple","quantity":2,"unit_price":12},)"
                               R"({"sku":"b","title":"Bread","quantity":1,"unit_price":60}],)"
                               R"("discounts":[{"code":"x","amount":15},{"code":"y","amount":5}],)"
                               R"("amount":94})");
  const auto& placed = std::get<OrderPlaced>(std::get<OrderEvent>(lifted));
  EXPECT_EQ(placed.items, (std::vector<PlacedItem>{{Sku("a"), "Apple", 3, 10, false, 5},
                                                   {Sku("a"), "Apple", 2, 12, false, 4},
                                                   {Sku("b"), "Bread", 1, 60, false, 11}}));
}

TEST(OrderPlacedV1, WithSharesWasNeverWritten) {
  JsonParser parser;
  const auto event =
      decode_event(parser, "OrderPlaced", 1,
                   R"({"channel":"flash","items":[{"sku":"a","title":"","quantity":1,)"
                   R"("unit_price":9,"discount":1}],"amount":9})");
  ASSERT_FALSE(event.ok());
  EXPECT_EQ(event.error(), "/items/0/discount: unknown_field, is not a field of this object");
}

TEST(OrderPlacedV1, WhatNoDecisionLetsThroughIsReadWithoutShares) {
  for (
      const std::string_view broken :
      {R"("items":[],"discounts":[{"code":"x","amount":1}])",
       R"("items":[{"sku":"a","title":"","quantity":1,"unit_price":9}],"discounts":[{"code":"x","amount":10}])",
       R"("items":[{"sku":"a","title":"","quantity":1,"unit_price":9}],"discounts":[{"code":"x","amount":-1}])",
       R"("items":[{"sku":"a","title":"","quantity":-1,"unit_price":9}],"discounts":[{"code":"x","amount":1}])",
       R"("items":[{"sku":"a","title":"","quantity":9007199254740991,"unit_price":2}],"discounts":[{"code":"x","amount":1}])",
       R"("items":[{"sku":"a","title":"","quantity":1,"unit_price":9007199254740991},{"sku":"b","title":"","quantity":1,"unit_price":1}],"discounts":[{"code":"x","amount":1}])"}) {
    const Event lifted =
        read(1, R"({"channel":"flash",)" + std::string(broken) + R"(,"amount":1})");
    for (const PlacedItem& item : std::get<OrderPlaced>(std::get<OrderEvent>(lifted)).items) {
      EXPECT_EQ(item.discount, 0) << broken;
    }
  }
}

// A placing that decide() could have recorded before items had shares.
OrderPlacedV1 random_v1(RandomFields& random) {
  auto old = random.make<OrderPlacedV1>();
  if (old.merchant_id.empty()) old.merchant_id = MerchantId("m1");
  old.amount = 0;
  for (Item& item : old.items) {
    item.quantity = 1 + static_cast<std::int64_t>(random.below(5));
    item.unit_price = static_cast<Money>(random.below(200));
    old.amount += item.unit_price * item.quantity;
  }
  for (Discount& discount : old.discounts) {
    discount.amount = static_cast<Money>(random.below(static_cast<std::size_t>(old.amount) + 1));
    old.amount -= discount.amount;
  }
  return old;
}

Order placed(const Event& event) {
  Order order;
  order.id = kOrder;
  fold_order(order, std::get<OrderEvent>(event), 1'000);
  return order;
}

TEST(OrderPlacedV1, FoldsToTheStateOfTheVersion2ThatIsItsLikeness) {
  RandomFields random(kSeed);
  for (int round = 0; round < kRounds; ++round) {
    const OrderPlacedV1 old = random_v1(random);
    OrderPlaced today;
    today.items = placed_items(old.items, old.discounts);
    today.order_code = old.order_code;
    today.merchant_id = old.merchant_id;
    today.store_id = old.store_id;
    today.user_id = old.user_id;
    today.channel = old.channel;
    today.channel_order_no = old.channel_order_no;
    today.pool_id = old.pool_id;
    today.discounts = old.discounts;
    today.amount = old.amount;
    today.address = old.address;
    today.phone = old.phone;
    today.remark = old.remark;
    today.coupon_ids = old.coupon_ids;
    today.present = old.present;
    today.hold_expires_at = old.hold_expires_at;
    today.leg_timeout_ms = old.leg_timeout_ms;
    today.grace_ms = old.grace_ms;
    const Order order = placed(read(1, written(old)));
    ASSERT_EQ(order, placed(read(2, written(today)))) << "seed " << kSeed << ": " << written(old);

    Money net = 0;
    for (const PlacedItem& item : order.items) {
      ASSERT_GE(item.discount, 0);
      ASSERT_LE(item.discount, item.unit_price * item.quantity) << "seed " << kSeed;
      net += item.unit_price * item.quantity - item.discount;
    }
    ASSERT_EQ(net, order.amount) << "seed " << kSeed << ": " << written(old);
  }
}

// Without discounts nothing is new, and the bytes are the same.
TEST(OrderPlacedV1, WithoutDiscountsHasTheBytesOfVersion2) {
  RandomFields random(kSeed);
  for (int round = 0; round < kRounds; ++round) {
    OrderPlacedV1 old = random_v1(random);
    old.discounts.clear();
    const std::string bytes = written(old);
    std::string today;
    encode_event(read(1, bytes), today);
    ASSERT_EQ(today, bytes) << "seed " << kSeed;
  }
}

Order read_state(std::string_view bytes) {
  JsonParser parser;
  auto state = decode_state(parser, stream_of(kOrder), bytes);
  EXPECT_TRUE(state.ok()) << bytes << ": " << state.error();
  return state.ok() ? std::get<Order>(*state) : Order();
}

// As snapshots and read models keep it, with and without what was not known in the beginning.
TEST(OrderStateWithoutShares, IsReadAsTheStateThatItsEventsFoldTo) {
  RandomFields random(kSeed);
  for (int round = 0; round < kRounds; ++round) {
    const Order folded = placed(read(1, written(random_v1(random))));
    Order before = folded;
    for (PlacedItem& item : before.items) item.discount = 0;
    ASSERT_EQ(read_state(written(before)), folded) << "seed " << kSeed << ": " << written(before);
    ASSERT_EQ(read_state(written(folded)), folded) << "seed " << kSeed;
  }
}

TEST(OrderStateWithShares, IsReadAsItIs) {
  Order order;
  order.id = kOrder;
  order.items = {{Sku("a"), "Apple", 1, 50, false, 10}, {Sku("b"), "Bread", 1, 50, false, 0}};
  order.discounts = {{"x", 10}};
  EXPECT_EQ(read_state(written(order)), order);
}

}  // namespace
}  // namespace orderlog
