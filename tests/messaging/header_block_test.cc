#include "messaging/header_block.h"

#include <gtest/gtest.h>

#include <string>

namespace orderlog::testing {
namespace {

std::optional<HeaderLines> read(const std::string& block) {
  // Of memory of its own size, so that a reader that goes too far is found.
  static std::string kept;
  kept = block;
  kept.shrink_to_fit();
  return read_header_block(kept);
}

TEST(HeaderBlock, GivesNamesAndValuesInTheirOrder) {
  EXPECT_EQ(read("NATS/1.0\r\n\r\n"), HeaderLines());
  EXPECT_EQ(read("NATS/1.0 503 No Responders\r\n\r\n"), HeaderLines());
  const HeaderLines both{{"B", "2"}, {"a", "1 x:y"}, {"B", "\xe8\x8c\xb6"}};
  EXPECT_EQ(read("NATS/1.0\r\nB: 2\r\na:\t 1 x:y \r\nB:\xe8\x8c\xb6\r\n\r\n"), both);
}

TEST(HeaderBlock, OfAnotherFormIsRefusedWhole) {
  for (const std::string lines :
       {"A:\r\n", "A: \r\n", "A: \t \r\n", "A: \r\nB: 2\r\n", "A\r\n", ": 1\r\n", "A : 1\r\n",
        " A: 1\r\n", "B: 1\r\n A: 2\r\n", "B: 1\n A: 2\r\n", "A: \nB: 2\r\n", "A: 1\rB: 2\r\n",
        "A: \x0b\r\n", "A: 1\x7f\r\n", "\r\nA: 1\r\n", "A: 1"}) {
    EXPECT_EQ(read("NATS/1.0\r\n" + lines + "\r\n"), std::nullopt) << lines;
  }
  for (const std::string block :
       {"", "\r\n", "NATS/1.0", "NATS/1.0\r\n", "NATS/1.0\r\nA: 1\r\n", "NATS/2.0\r\nA: 1\r\n\r\n",
        "A: 1\r\n\r\n", "NATS/1.0\nA: 1\r\n\r\n"}) {
    EXPECT_EQ(read(block), std::nullopt) << block;
  }
  EXPECT_EQ(read(std::string("NATS/1.0\r\nA: 1\0\r\n\r\n", 19)), std::nullopt);
}

TEST(HeaderBlock, HasSoManyLinesAndBytesAtMost) {
  const auto of_lines = [](std::size_t count) {
    std::string block = "NATS/1.0\r\n";
    for (std::size_t i = 0; i < count; ++i) block += "a:b\r\n";
    return read(block + "\r\n");
  };
  ASSERT_TRUE(of_lines(kHeaderLinesMax));
  EXPECT_EQ(of_lines(kHeaderLinesMax)->size(), kHeaderLinesMax);
  EXPECT_EQ(of_lines(kHeaderLinesMax + 1), std::nullopt);

  const auto of_bytes = [](std::size_t bytes) {
    const std::string begin = "NATS/1.0\r\na:";
    return read(begin + std::string(bytes - begin.size() - 4, 'x') + "\r\n\r\n");
  };
  EXPECT_TRUE(of_bytes(kHeaderBytesMax));
  EXPECT_EQ(of_bytes(kHeaderBytesMax + 1), std::nullopt);
}

}  // namespace
}  // namespace orderlog::testing
