#include "base/hex.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <string>

namespace orderlog {
namespace {

TEST(Hex, EveryByteComesBack) {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
  std::string hex;
  append_hex_of(bytes, hex);
  EXPECT_EQ(hex.substr(0, 6), "000102");
  EXPECT_EQ(hex.substr(hex.size() - 4), "feff");
  std::string back;
  EXPECT_TRUE(append_from_hex(hex, back));
  EXPECT_EQ(back, bytes);
}

TEST(Hex, BytesOfEitherTypeAreSpelledAlike) {
  std::string hex;
  append_hex_of(std::array<std::uint8_t, 2>{0x9f, 0x07}, hex);
  EXPECT_EQ(hex, "9f07");
}

TEST(Hex, OneSpellingOnly) {
  for (const std::string_view text : {"a", "AB", "0g", "0x", " 0", "abc"}) {
    std::string out;
    EXPECT_FALSE(append_from_hex(text, out)) << text;
  }
}

TEST(Hex, DigitsOfEitherCaseHaveAValue) {
  EXPECT_EQ(hex_value('9'), 9);
  EXPECT_EQ(hex_value('a'), 10);
  EXPECT_EQ(hex_value('F'), 15);
  for (const char c : {'/', ':', '@', 'G', '`', 'g', '\0', '\xff'}) EXPECT_EQ(hex_value(c), -1);
}

}  // namespace
}  // namespace orderlog
