#include "replay/what_if/changes.h"

#include <gtest/gtest.h>

#include "domain/pool/commands.h"

namespace orderlog {
namespace {

std::string complaint(std::string_view text) {
  ForkOptions options;
  const auto added = add_change(text, options);
  EXPECT_FALSE(added.ok()) << text;
  EXPECT_EQ(options.rules, Rules()) << "half a change is none";
  return added.ok() ? "" : added.error();
}

OpenPool rewritten(const ForkOptions& options, std::string_view id) {
  OpenPool open;
  open.pool_id = PoolId(id);
  open.per_user_limit = 7;
  Command command = open;
  if (options.rewrite) options.rewrite(command);
  return std::get<OpenPool>(command);
}

TEST(Changes, OfARuleHoldAllTheTime) {
  ForkOptions options;
  ASSERT_TRUE(add_change("order.hold_ms=300000", options).ok());
  ASSERT_TRUE(add_change("effect.attempts=3", options).ok());
  ASSERT_TRUE(add_change("order.effects_terminal=stock,points_award", options).ok());
  EXPECT_EQ(options.rules.hold_ms, 300'000);
  EXPECT_EQ(options.rules.effect_attempts, 3);
  EXPECT_TRUE(options.rules.effects_terminal.contains(EffectKind::kPointsAward));
  EXPECT_FALSE(options.rewrite);
}

TEST(Changes, OfAPoolAreMadeInTheCommandThatOpensIt) {
  ForkOptions options;
  options.rules.per_user_limit = 9;  // would hide the pools' own
  ASSERT_TRUE(add_change("pool.per_user_limit=1", options).ok());
  ASSERT_TRUE(add_change("pool[big].per_user_limit=5", options).ok());
  ASSERT_TRUE(add_change("pool[big].total=50", options).ok());
  EXPECT_EQ(rewritten(options, "small").per_user_limit, 1);
  EXPECT_EQ(rewritten(options, "small").total, 0);
  EXPECT_EQ(rewritten(options, "big").per_user_limit, 5);
  EXPECT_EQ(rewritten(options, "big").total, 50);
  EXPECT_EQ(options.rules.per_user_limit, 0);
}

TEST(Changes, ThatCannotBeAreNamed) {
  EXPECT_EQ(complaint("order.hold_ms"), "a change is NAME=VALUE, not 'order.hold_ms'");
  EXPECT_EQ(complaint("order.hold=1"), "there is no 'order.hold' to change");
  EXPECT_EQ(complaint("pool[a].colour=1"), "there is no 'pool.colour' to change");
  EXPECT_EQ(complaint("order.hold_ms=soon"),
            "order.hold_ms must be a whole number from 1 to 31622400000, not 'soon'");
  EXPECT_EQ(complaint("pool.total=-1"),
            "pool.total must be a whole number from 0 to 1000000000, not '-1'");
  EXPECT_NE(complaint("order.effects_flash=magic").find("magic"), std::string::npos);
  EXPECT_NE(complaint("=1"), "");
  EXPECT_NE(complaint(""), "");
}

TEST(Changes, AreAllListed) {
  for (const ChangeableName& name : changeable_names()) {
    ForkOptions options;
    const std::string value = name.name.find("effects_") != std::string_view::npos ? "stock" : "1";
    EXPECT_TRUE(add_change(std::string(name.name) + "=" + value, options).ok()) << name.name;
    EXPECT_FALSE(name.doc.empty());
  }
}

}  // namespace
}  // namespace orderlog
