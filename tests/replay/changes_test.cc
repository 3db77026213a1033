#include "replay/what_if/changes.h"

#include <gtest/gtest.h>

#include "domain/pool/commands.h"

namespace orderlog {
namespace {

std::string complaint(std::string_view text) {
  Changes changes;
  const auto added = changes.add(text);
  EXPECT_FALSE(added.ok()) << text;
  ForkOptions options;
  changes.apply_to(options);
  EXPECT_EQ(options.rules, Rules()) << "half a change is none";
  return added.ok() ? "" : added.error();
}

OpenPool rewritten(const ForkOptions& options, std::string_view id) {
  OpenPool open;
  open.pool_id = PoolId(id);
  open.per_user_limit = 7;
  Command command = open;
  if (options.rewrite) options.rewrite(command, "fresh");
  return std::get<OpenPool>(command);
}

TEST(Changes, OfARuleHoldAllTheTime) {
  Changes changes;
  ASSERT_TRUE(changes.add("order.hold_ms=300000").ok());
  ASSERT_TRUE(changes.add("effect.attempts=3").ok());
  ASSERT_TRUE(changes.add("order.effects_terminal=stock,points_award").ok());
  ForkOptions options;
  changes.apply_to(options);
  EXPECT_EQ(options.rules.hold_ms, 300'000);
  EXPECT_EQ(options.rules.effect_attempts, 3);
  EXPECT_TRUE(options.rules.effects_terminal.contains(EffectKind::kPointsAward));
  EXPECT_FALSE(options.rewrite);
}

TEST(Changes, OfAPoolAreMadeInTheCommandThatOpensIt) {
  Changes changes;
  ASSERT_TRUE(changes.add("pool[big].per_user_limit=5").ok());
  ASSERT_TRUE(changes.add("pool.per_user_limit=1").ok());
  ASSERT_TRUE(changes.add("pool[big].total=50").ok());
  ForkOptions options;
  options.rules.per_user_limit = 9;  // would hide the pools' own
  changes.apply_to(options);
  EXPECT_EQ(rewritten(options, "small").per_user_limit, 1);
  EXPECT_EQ(rewritten(options, "small").total, 0);
  EXPECT_EQ(rewritten(options, "big").per_user_limit, 5) << "one pool's is nearer than all pools'";
  EXPECT_EQ(rewritten(options, "big").total, 50);
  EXPECT_EQ(options.rules.per_user_limit, 0);
  EXPECT_EQ(changes.that_met_nothing(), std::vector<std::string>());
}

TEST(Changes, OfOnePoolsLimitLeaveTheOthersUnderThatOfTheRules) {
  Changes changes;
  ASSERT_TRUE(changes.add("pool[a].per_user_limit=1").ok());
  ForkOptions options;
  options.rules.per_user_limit = 2;
  changes.apply_to(options);
  EXPECT_EQ(options.rules.per_user_limit, 0);
  EXPECT_EQ(rewritten(options, "a").per_user_limit, 1);
  EXPECT_EQ(rewritten(options, "b").per_user_limit, 2);
}

TEST(Changes, OfAPoolThatDoesNotNameItselfGoByTheIdThatItGets) {
  Changes changes;
  ASSERT_TRUE(changes.add("pool[fresh].total=3").ok());
  ForkOptions options;
  changes.apply_to(options);
  EXPECT_EQ(rewritten(options, "").total, 3);
  EXPECT_EQ(changes.add("pool[].total=3").error(), "pool[ID] names a pool by its id");
}

TEST(Changes, OfAPoolThatNobodyOpenedMetNothing) {
  Changes changes;
  ASSERT_TRUE(changes.add("pool[bgi].total=5").ok());
  ASSERT_TRUE(changes.add("pool.unit_price=5").ok());
  ForkOptions options;
  changes.apply_to(options);
  EXPECT_EQ(changes.that_met_nothing(),
            (std::vector<std::string>{"pool[bgi].total=5", "pool.unit_price=5"}));
  (void)rewritten(options, "big");
  EXPECT_EQ(changes.that_met_nothing(), std::vector<std::string>{"pool[bgi].total=5"});
  EXPECT_EQ(changes.pools_met(), std::vector<std::string>{"big"});
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

TEST(Changes, AreGivenOnce) {
  Changes changes;
  ASSERT_TRUE(changes.add("pool.total=1").ok());
  ASSERT_TRUE(changes.add("pool[a].total=1").ok());
  EXPECT_EQ(changes.add("pool.total=2").error(), "pool.total is given twice");
}

TEST(Changes, AreAllListed) {
  for (const ChangeableName& name : changeable_names()) {
    Changes changes;
    const std::string value = name.name.find("effects_") != std::string::npos ? "stock" : "1";
    EXPECT_TRUE(changes.add(name.name + "=" + value).ok()) << name.name;
    EXPECT_FALSE(name.doc.empty());
  }
}

}  // namespace
}  // namespace orderlog
