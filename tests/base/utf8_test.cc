#include "base/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace orderlog {
namespace {

TEST(Utf8, TextOfEveryLengthOfCharacterIsUtf8) {
  for (const std::string_view text :
       {"", "a", "\x7f", "\xc2\x80", "é", "\xdf\xbf", "\xe0\xa0\x80", "羊肉串", "\xed\x9f\xbf",
        "\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80", "🍢", "\xf4\x8f\xbf\xbf"}) {
    EXPECT_TRUE(is_utf8(text)) << text;
    EXPECT_TRUE(is_utf8("a" + std::string(text) + "b")) << text;
  }
}

// RFC 3629, section 3: no overlong forms, no surrogates, nothing above U+10FFFF, nothing cut.
TEST(Utf8, OtherBytesAreNot) {
  for (const std::string_view bytes :
       {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf", "\xed\xa0\x80",
        "\xed\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xfe", "\xc2", "\xe7\xbe",
        "\xf0\x9f\x8d", "\xc2\x41", "\xe7\xbe\x41"}) {
    EXPECT_FALSE(is_utf8(bytes));
    EXPECT_FALSE(is_utf8("ab" + std::string(bytes) + "cd"));
  }
}

}  // namespace
}  // namespace orderlog
