#include "domain/codec/command_bytes.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace orderlog {
namespace {

TEST(CommandBytes, ACommandWithoutLongTextsTakesItsPlaceAlone) {
  EXPECT_EQ(approximate_bytes(Command(CloseOrder{OrderId("o1"), "late"})), sizeof(Command));
}

TEST(CommandBytes, ItemsAndWhatTheyNameAreCounted) {
  constexpr std::size_t kItems = 2'000;
  constexpr std::size_t kTitle = 500;
  PlaceOrder place;
  place.items.resize(kItems);
  const std::size_t without_titles = approximate_bytes(Command(place));
  EXPECT_EQ(without_titles, sizeof(Command) + kItems * sizeof(Item));
  for (Item& item : place.items) item.title.assign(kTitle, 't');
  EXPECT_GE(approximate_bytes(Command(std::move(place))), without_titles + kItems * kTitle);
}

TEST(CommandBytes, AnOptionalPartIsCountedWhereItIsThere) {
  PayOrder pay;
  const std::size_t without = approximate_bytes(Command(pay));
  pay.third_party = ThirdPartyPayment{std::string(100, 'p'), 1};
  EXPECT_GE(approximate_bytes(Command(std::move(pay))), without + 100);
}

}  // namespace
}  // namespace orderlog
