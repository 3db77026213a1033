#include "replay/what_if/what_if.h"

#include <map>

#include "domain/codec/codec.h"
#include "domain/order/state.h"
#include "eventstore/rocksdb_event_store.h"
#include "tests/eventstore/temp_directory.h"
#include "tests/replay/busy_line.h"

namespace orderlog {
namespace {

// Every order of a log, folded one event after the other.
std::map<std::string, Order> orders_of(const EventStore& log) {
  std::map<std::string, AggregateState> states;
  JsonParser parser;
  CommitView commit;
  const auto cursor = log.read_from(Position{1});
  for (auto next = cursor->next(); next.ok() && *next; next = cursor->next()) {
    EXPECT_TRUE(decode_commit((*next)->bytes, commit).ok());
    for (const EventView& event : commit.events) {
      const auto stream = stream_ref_from(event.stream);
      if (stream->kind != AggregateKind::kOrder) continue;
      auto decoded = decode_event(parser, event.type, event.schema_version, event.payload);
      EXPECT_TRUE(decoded.ok());
      evolve_in_place(states[stream->id], *stream, *std::move(decoded), commit.time_ms);
    }
  }
  std::map<std::string, Order> orders;
  for (auto& [id, state] : states) orders.emplace(id, std::get<Order>(std::move(state)));
  return orders;
}

class WhatIfTest : public ::testing::Test {
 protected:
  std::optional<WhatIf> ask(EventStore& log, const ForkOptions& changed,
                            const OrderVisit& visit = nullptr) {
    WhatIfOptions options;
    options.fork = changed;
    options.fork_directory = fork_directory();
    options.scratch_directory = directory_ / "scratch";
    auto result = what_if(log, clock_, options, visit);
    EXPECT_TRUE(result.ok()) << result.error();
    return result.ok() ? *std::move(result) : std::nullopt;
  }
  std::string fork_directory() { return directory_ / "fork"; }

  testing::TempDirectory directory_;
  const SystemClock clock_;
};

TEST_F(WhatIfTest, SetsOrdersSideBySideAsANaiveFoldDoes) {
  BusyLine busy(21, {});
  busy.live(900);
  busy.finish();
  ForkOptions changed;
  changed.rules.hold_ms = TimeMs{30} * 24 * 3'600'000;
  changed.rewrite = [](Command& command, std::string_view) {
    if (auto* open = std::get_if<OpenPool>(&command)) {
      open->per_user_limit = 2;
      open->total = 600;
    }
  };
  std::map<std::string, ComparedOrder> visited;
  const auto result = ask(*busy.store, changed, [&](const ComparedOrder& order) {
    EXPECT_TRUE(visited.emplace(order.id, order).second);
  });
  ASSERT_TRUE(result);
  RocksDbEventStoreOptions options;
  options.directory = fork_directory();
  const auto fork = open_rocksdb_event_store_read_only(options);
  ASSERT_TRUE(fork.ok());

  const auto was = orders_of(*busy.store);
  const auto is = orders_of(**fork);
  const auto stands = [](const std::map<std::string, Order>& orders, const std::string& id) {
    const auto found = orders.find(id);
    return found != orders.end() && found->second.status != OrderStatus::kVoided;
  };
  std::map<std::string, int> all;
  for (const auto& [id, order] : was) ++all[id];
  for (const auto& [id, order] : is) ++all[id];
  std::uint64_t lost = 0;
  std::uint64_t won = 0;
  SideBySide sums;
  std::map<std::string, MoneySum> paid_by_merchant;  // then less before
  for (const auto& [id, sides] : all) {
    lost += stands(was, id) && !stands(is, id);
    won += !stands(was, id) && (stands(is, id) || !was.contains(id));
    EXPECT_EQ(visited.contains(id) && visited.at(id).change == OrderChange::kLost,
              stands(was, id) && !stands(is, id));
    for (const auto& [orders, side, sign] :
         {std::tuple(&was, &sums.was, -1), std::tuple(&is, &sums.is, 1)}) {
      side->placed += orders->contains(id);
      if (!stands(*orders, id)) continue;
      const Order& order = orders->at(id);
      ++side->stand;
      side->amount += order.amount;
      side->paid += order.paid_amount();
      side->refunded += order.refunded_amount();
      paid_by_merchant[order.merchant_id.str()] += sign * order.paid_amount();
    }
  }
  EXPECT_EQ(result->orders.lost, lost);
  EXPECT_EQ(result->orders.won, won);
  EXPECT_GT(lost, 3u);
  EXPECT_GT(won, 3u);
  EXPECT_EQ(result->orders.total.was, sums.was);
  EXPECT_EQ(result->orders.total.is, sums.is);
  EXPECT_EQ(result->orders.same + result->orders.lost + result->orders.won + result->orders.changed,
            all.size());
  for (const auto& [merchant, side] : result->orders.by_merchant) {
    EXPECT_EQ(side.is.paid - side.was.paid, paid_by_merchant[merchant.merchant_id])
        << merchant.merchant_id;
  }
  SideBySide days;
  for (const auto& [day, side] : result->orders.by_day) {
    days.was.placed += side.was.placed;
    days.is.placed += side.is.placed;
  }
  EXPECT_EQ(days.was.placed, sums.was.placed);
  EXPECT_EQ(days.is.placed, sums.is.placed);
  EXPECT_GT(result->orders.by_day.size(), 3u) << "imports lie days back";
}

TEST_F(WhatIfTest, TenantsWhoCallTheirMerchantsAlikeAreNotAddedUp) {
  BusyLine busy(23, {});
  for (const char* tenant : {"acme", "globex"}) {
    busy.become(tenant);
    busy.sell(100);
  }
  busy.finish();
  const auto result = ask(*busy.store, {});
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->orders.has_tenants());
  std::map<std::string, std::uint64_t> placed;
  for (const auto& [merchant, side] : result->orders.by_merchant) {
    placed[merchant.tenant] += side.was.placed;
  }
  EXPECT_EQ(placed.size(), 2u);
  EXPECT_GT(placed["acme"], 0u);
  EXPECT_GT(placed["globex"], 0u);
  EXPECT_EQ(placed["acme"] + placed["globex"], result->orders.total.was.placed);
}

TEST_F(WhatIfTest, WithNothingChangedNoOrderDiffers) {
  BusyLine busy(22, {});
  busy.live(200);
  busy.finish();
  const auto result =
      ask(*busy.store, {}, [](const ComparedOrder& order) { ADD_FAILURE() << order.id; });
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->fork.identical());
  EXPECT_EQ(result->orders.total.was, result->orders.total.is);
  EXPECT_GT(result->orders.same, 20u);
}

TEST_F(WhatIfTest, WritesNoForkOverAnotherLog) {
  BusyLine busy(22, {});
  busy.live(20);
  busy.finish();
  ASSERT_TRUE(ask(*busy.store, {}));
  WhatIfOptions options;
  options.fork_directory = fork_directory();
  options.scratch_directory = directory_ / "other";
  EXPECT_FALSE(what_if(*busy.store, clock_, options).ok());
}

}  // namespace
}  // namespace orderlog
