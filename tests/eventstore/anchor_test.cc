#include "eventstore/anchor.h"

#include <gtest/gtest.h>

namespace orderlog {
namespace {

TEST(Anchor, IsReadBack) {
  const Head head{Position{42}, {1, 2, 3}};
  EXPECT_EQ(parse_anchor(anchor_text(head)), head);
  EXPECT_EQ(parse_anchor(anchor_text(Head{})), Head{});
}

TEST(Anchor, AnyChangeIsNoticed) {
  const std::string text = anchor_text({Position{42}, {1, 2, 3}});
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (const char other : {'0', '7', 'f', ' ', '\n', '\0'}) {
      std::string changed = text;
      if (changed[i] == other) continue;
      changed[i] = other;
      EXPECT_FALSE(parse_anchor(changed)) << i;
    }
    EXPECT_FALSE(parse_anchor(text.substr(0, i)));
  }
  EXPECT_FALSE(parse_anchor(text + "\n"));
}

}  // namespace
}  // namespace orderlog
