// Late, twice and out of order: every permutation of what a channel says comes to one end, and
// nothing is said twice.

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "domain/codec/codec.h"
#include "tests/domain/channel_order/channel_samples.h"
#include "tests/domain/order/order_invariants.h"
#include "tests/domain/order/summary_oracle.h"

namespace orderlog::testing {
namespace {

using enum ChannelStatus;

// The end, but for what came with the statuses that were overtaken: when and by whom.
std::string end_of(const MemoryWorld& world) {
  Order order = *world.order(kOrder);
  order.delivery.reset();
  std::string text;
  encode_state(order, text);
  for (const auto& [name, entry] : world.aggregates()) {
    if (std::holds_alternative<Account>(entry.state)) {
      text += ' ' + name + ' ' + std::to_string(std::get<Account>(entry.state).posted);
    }
    const auto* effect = std::get_if<Effect>(&entry.state);
    if (effect != nullptr && is_open(effect->state)) text += ' ' + name;
  }
  return text;
}

// The world after the order was imported.
MemoryWorld first_world() {
  MemoryWorld world(evolve_with_summary);
  const Rules rules = sample_rules();
  const Context context{kNow, kNow, 0, "fresh", LineId(0), Position(1), rules};
  world.fold(funded(), kNow);
  world.fold(decide(world, context, import())->events, kNow);
  return world;
}

struct Ends {
  std::map<std::string, std::vector<ChannelStatus>> by_state;  // and one way there
  std::size_t permutations = 0;
};

// The import itself comes again in between.
Ends walk(std::vector<ChannelStatus> told) {
  const Rules rules = sample_rules();
  const Context context{kNow, kNow, 0, "fresh", LineId(0), Position(1), rules};
  const MemoryWorld first = first_world();
  Ends all;
  std::sort(told.begin(), told.end());
  do {
    MemoryWorld world = first;
    std::map<std::string, int> said;
    for (const ChannelStatus status : told) {
      const Command command =
          status == kCancelled || status == kRefunded ? ends(status) : tells(status);
      const DecisionResult decided = decide(world, context, command);
      EXPECT_TRUE(decided.ok()) << to_string(status);
      if (!decided) return all;
      for (const NewEvent& event : decided->events) {
        if (event.stream != kOrderStream) continue;
        std::string text(type_of(event.event).name);
        encode_event(event.event, text);
        EXPECT_EQ(++said[text], 1) << text;
      }
      world.fold(decided->events, kNow);
      EXPECT_EQ(broken_world_rules(world), std::vector<std::string>());
      EXPECT_TRUE(decide(world, context, command)->events.empty());
      EXPECT_TRUE(decide(world, context, import())->events.empty());
      if (::testing::Test::HasFailure()) return all;
    }
    all.by_state.try_emplace(end_of(world), told);
    ++all.permutations;
  } while (std::next_permutation(told.begin(), told.end()));
  return all;
}

void expect_one_end(const std::vector<ChannelStatus>& told, OrderStatus status,
                    DeliveryStatus delivery) {
  const Ends all = walk(told);
  std::cout << all.permutations << " permutations of " << told.size() << " statuses\n";
  ASSERT_EQ(all.by_state.size(), 1U);
  const std::string& end = all.by_state.begin()->first;
  EXPECT_NE(end.find("\"status\":\"" + std::string(to_string(status)) + '"'), std::string::npos)
      << end;
  EXPECT_NE(end.find("\"delivery_status\":\"" + std::string(to_string(delivery)) + '"'),
            std::string::npos)
      << end;
}

TEST(ChannelStatusSequences, OfADeliveryComeToOneEnd) {
  expect_one_end({kAccepted, kNotPrepared, kPrepared, kAwaitingPickup, kPickedUp, kDelivered},
                 OrderStatus::kPaid, DeliveryStatus::kDelivered);
  expect_one_end({kAccepted, kAccepted, kPrepared, kPrepared, kPickedUp, kDelivered, kDelivered},
                 OrderStatus::kPaid, DeliveryStatus::kDelivered);
}

TEST(ChannelStatusSequences, OfACancellationComeToOneEnd) {
  expect_one_end({kAccepted, kAccepted, kPrepared, kCancelled, kCancelled, kRefunded, kRefunded},
                 OrderStatus::kRefunded, DeliveryStatus::kPrepared);
  expect_one_end({kAccepted, kNotPrepared, kPrepared, kCancelled, kCancelled},
                 OrderStatus::kRefunding, DeliveryStatus::kPrepared);
}

TEST(ChannelStatusSequences, OfARefundAfterTheDeliveryComeToOneEnd) {
  expect_one_end({kAccepted, kPrepared, kPickedUp, kDelivered, kDelivered, kRefunded, kRefunded},
                 OrderStatus::kRefunded, DeliveryStatus::kDelivered);
}

}  // namespace
}  // namespace orderlog::testing
