#include "projections/rows/cursor.h"

#include <gtest/gtest.h>

#include <limits>

namespace orderlog {
namespace {

TEST(Cursor, ComesBackAsItWas) {
  for (const ListPlace& place :
       {ListPlace{0, Position(0)}, ListPlace{1'700'000'000'123, Position(42)},
        ListPlace{-1, Position(std::numeric_limits<std::uint64_t>::max())}}) {
    EXPECT_EQ(decode_cursor(7, encode_cursor(7, place)), place);
  }
}

TEST(Cursor, IsRefusedByAnotherQuery) {
  EXPECT_EQ(decode_cursor(8, encode_cursor(7, {1, Position(2)})), std::nullopt);
}

TEST(Cursor, IsRefusedWhenAnyCharacterWasChanged) {
  const std::string good = encode_cursor(7, {1'700'000'000'123, Position(42)});
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (const char c : {'A', 'B', '_', '=', ' ', '\0', '\xff'}) {
      std::string bad = good;
      bad[i] = c;
      if (bad == good) continue;
      EXPECT_EQ(decode_cursor(7, bad), std::nullopt) << i;
    }
  }
}

TEST(Cursor, IsRefusedWhenCutLengthenedOrMadeUp) {
  const std::string good = encode_cursor(7, {1'700'000'000'123, Position(42)});
  for (std::size_t length = 0; length < good.size(); ++length) {
    EXPECT_EQ(decode_cursor(7, good.substr(0, length)), std::nullopt);
  }
  EXPECT_EQ(decode_cursor(7, good + "A"), std::nullopt);
  EXPECT_EQ(decode_cursor(7, good + "="), std::nullopt);
  EXPECT_EQ(decode_cursor(7, std::string(100'000, 'A')), std::nullopt);
  EXPECT_EQ(decode_cursor(7, "next page please"), std::nullopt);
}

TEST(Cursor, CarriesAnyPlaceAsItsListWritesIt) {
  for (const std::string& place :
       {std::string(), std::string("s1\0\2", 4), std::string(kMaxPlaceBytes, '\xff')}) {
    const std::string text = encode_cursor_at(7, place);
    EXPECT_EQ(decode_cursor_at(7, text), place);
    EXPECT_EQ(decode_cursor_at(8, text), std::nullopt);
    EXPECT_EQ(decode_cursor_at(7, text + "A"), std::nullopt);
    EXPECT_EQ(decode_cursor_at(7, text.substr(1)), std::nullopt);
    EXPECT_EQ(decode_cursor(7, text), std::nullopt) << "a place of another size";
  }
  EXPECT_EQ(decode_cursor_at(7, ""), std::nullopt);
  EXPECT_EQ(decode_cursor_at(7, std::string(100'000, 'A')), std::nullopt);
}

TEST(Fingerprint, TellsApartWhatOnlyLooksAlikeWhenJoined) {
  const auto of = [](const std::optional<UserId>& user, const std::optional<StoreId>& store) {
    return Fingerprint("orders").add_id(user).add_id(store).value();
  };
  EXPECT_NE(of(UserId("a"), std::nullopt), of(std::nullopt, StoreId("a")));
  EXPECT_NE(of(UserId("ab"), StoreId("c")), of(UserId("a"), StoreId("bc")));
  EXPECT_EQ(of(UserId("a"), StoreId("b")), of(UserId("a"), StoreId("b")));
}

}  // namespace
}  // namespace orderlog
