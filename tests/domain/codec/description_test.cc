// Every member of every stored struct is described: what is not described would be lost.

#include <gtest/gtest.h>

#include "domain/codec/event_types.h"
#include "domain/codec/fields.h"
#include "domain/codec/upcasters.h"
#include "tests/domain/codec/member_count.h"

namespace orderlog {
namespace {

template <class T>
void expect_described(std::size_t left_out = 0) {
  EXPECT_EQ(described_count<T>() + left_out, member_count<T>()) << typeid(T).name();
}

TEST(Descriptions, NameEveryMemberOfEveryEvent) {
  []<class... E>(const std::tuple<E...>*) {
    (expect_described<typename E::Inner>(), ...);
  }(static_cast<const AllEvents*>(nullptr));
}

TEST(Descriptions, NameEveryMemberOfEveryOlderShape) {
  []<class... E>(const std::tuple<E...>*) {
    ([]<class... Old>(const std::tuple<Old...>*) { (expect_described<Old>(), ...); }(
         static_cast<const typename OlderShapes<typename E::Inner>::type*>(nullptr)),
     ...);
  }(static_cast<const AllEvents*>(nullptr));
}

TEST(Descriptions, NameEveryMemberOfEveryCommand) {
  []<class... C>(const std::variant<C...>*) {
    (expect_described<C>(), ...);
  }(static_cast<const Command*>(nullptr));
}

TEST(Descriptions, NameEveryMemberOfEveryPart) {
  expect_described<Item>();
  expect_described<PlacedItem>();
  expect_described<Discount>();
  expect_described<Leg>();
  expect_described<RefundItem>();
  expect_described<RefundPart>();
  expect_described<Refund>();
  expect_described<OrderDeadline>();
  expect_described<ThirdPartyPayment>();
  expect_described<PoolUse>();
  expect_described<Hold>();
  expect_described<EffectUnits>();
}

TEST(Descriptions, NameEveryMemberOfEveryStateButItsId) {
  expect_described<Order>(1);
  expect_described<Pool>(1);
  expect_described<Account>(1);
  expect_described<Transfer>(1);
  expect_described<Job>(1);
  expect_described<Effect>(1);
  expect_described<DiscountQuota>(1);
  expect_described<ChannelOrder>(1);
}

}  // namespace
}  // namespace orderlog
