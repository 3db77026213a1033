#include "base/printable_text.h"

#include <gtest/gtest.h>

#include <string>

namespace orderlog {
namespace {

using namespace std::string_literals;

TEST(PrintableText, LeavesWritingOfAnyKindAlone) {
  for (const std::string text : {"", "a b-c", "羽衣甘藍", "señor", "👩‍🌾", "שלום"}) {
    EXPECT_EQ(printable(text), text);
    EXPECT_EQ(printable_line(text), text);
    EXPECT_EQ(valid_utf8(text), text);
  }
}

TEST(PrintableText, ShowsWhatATerminalWouldObey) {
  EXPECT_EQ(printable("\x1b[2J\x7f\n\t"), R"(\u001b[2J\u007f\u000a\u0009)");
  EXPECT_EQ(printable("a\0b"s), R"(a\u0000b)");
  EXPECT_EQ(printable("\u009b31m"), R"(\u009b31m)");
  EXPECT_EQ(printable("x\u2028y\u2029z"), R"(x\u2028y\u2029z)");
  EXPECT_EQ(printable("\u202Etxt.exe\u2066\u2069\u200F\u061C"),
            R"(\u202etxt.exe\u2066\u2069\u200f\u061c)");
}

TEST(PrintableText, ReplacesWhatIsNoUtf8) {
  EXPECT_EQ(printable("a\xff"), "a\uFFFD");
  EXPECT_EQ(printable("\xc0\xaf"), "\uFFFD\uFFFD") << "an overlong form";
  EXPECT_EQ(printable("\xed\xa0\x80"), "\uFFFD\uFFFD\uFFFD") << "a surrogate";
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD") << "behind the last";
  EXPECT_EQ(printable("\xe7\xbe"), "\uFFFD\uFFFD") << "cut off";
  EXPECT_EQ(printable("\x9b"), "\uFFFD") << "the byte alone, as an 8-bit terminal takes it";
  EXPECT_EQ(valid_utf8("\x1b\xff\n"), "\x1b\uFFFD\n");
}

TEST(PrintableText, KeepsLinesWhereTheyAreTheReadersOwn) {
  EXPECT_EQ(printable_lines("{\n  \x1b\n}\n"), "{\n  \\u001b\n}\n");
}

TEST(PrintableText, PutsAPageOnOneLineAndCutsIt) {
  EXPECT_EQ(printable_line("  <html>\r\n\t<body>\x1b\n\n"), R"(<html> <body>\u001b)");
  EXPECT_EQ(printable_line("abcdef", 3), "abc…");
  EXPECT_EQ(printable_line("羽衣甘藍", 2), "羽衣…");
  EXPECT_EQ(printable_line(std::string(1'000'000, 'x')).size(), 2'000 + std::string("…").size());
}

}  // namespace
}  // namespace orderlog
