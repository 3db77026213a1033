#include "engine/history.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "domain/codec/codec.h"
#include "eventstore/memory_event_store.h"
#include "tests/engine/store_with_faults.h"
#include "tests/projections/log_script.h"
#include "tests/projections/order_lives.h"

namespace orderlog {
namespace {

constexpr TimeMs kStart = 1'700'000'000'000;

class History : public ::testing::Test {
 protected:
  // Everything that the log holds of a stream.
  std::vector<StoredEvent> events_of(const StreamRef& ref) {
    auto events =
        memory_->read_stream("default", ref.name(), StreamVersion(1), Direction::kForward, 1 << 20);
    return events.ok() ? *std::move(events) : std::vector<StoredEvent>();
  }

  // The first events of a stream, folded with nothing but the codec and evolve().
  static AggregateState fold(const StreamRef& ref, const std::vector<StoredEvent>& events,
                             std::size_t count) {
    AggregateState state;
    JsonParser parser;
    for (std::size_t i = 0; i < count; ++i) {
      const StoredEvent& stored = events[i];
      auto event = decode_event(parser, stored.type, stored.schema_version, stored.payload);
      EXPECT_TRUE(event.ok());
      if (event.ok()) state = evolve(std::move(state), ref, *event, stored.time_ms);
    }
    return state;
  }

  void expect_prefix(const StreamRef& ref, const AsOf& as_of,
                     const std::vector<StoredEvent>& events, std::size_t count) {
    const auto past = history_.state_at("default", ref, as_of);
    ASSERT_TRUE(past.ok());
    if (count == 0) {
      EXPECT_EQ(past->outcome, PastOutcome::kNotYet);
      return;
    }
    ASSERT_EQ(past->outcome, PastOutcome::kFound);
    EXPECT_EQ(past->then.version, StreamVersion(count));
    EXPECT_EQ(past->then.position, events[count - 1].position);
    EXPECT_EQ(past->then.state, fold(ref, events, count));
  }

  static NewEvent of_account(AccountEvent event) {
    return {stream_of(AccountId("a")), Event(std::move(event))};
  }
  // An account's opening and so many credits, an event a millisecond.
  void credit(std::size_t times) {
    script_.at(kStart);
    script_.collect({of_account(AccountOpened{"CNY", AccountKind::kBalance, true})});
    for (std::size_t i = 1; i <= times; ++i) {
      script_.at(kStart + static_cast<TimeMs>(i));
      script_.collect({of_account(AccountCredited{TransferId("t"), AccountId("b"), 1, ""})});
    }
    script_.append();
  }
  PastOutcome outcome_at(const AsOf& as_of) {
    const auto past = history_.state_at("default", stream_of(AccountId("a")), as_of);
    EXPECT_TRUE(past.ok());
    return past->outcome;
  }

  std::unique_ptr<EventStore> memory_ = make_memory_event_store();
  StoreWithFaults store_{*memory_};
  LogScript script_{store_};
  AggregateHistory history_{store_};
};

TEST_F(History, AtEveryPositionItIsTheFoldOfTheEventsUpToThere) {
  OrderLives lives(script_, 7);
  lives.live(300);
  const std::uint64_t head = memory_->head().position.value();
  for (std::size_t i = 0; i < lives.born().size(); i += 5) {
    const StreamRef ref = stream_of(OrderId(lives.born()[i].id));
    const auto events = events_of(ref);
    for (std::uint64_t at = 0; at <= head + 1; ++at) {
      const auto behind =
          std::find_if(events.begin(), events.end(),
                       [at](const StoredEvent& event) { return event.position > Position(at); });
      expect_prefix(ref, Position(at), events, static_cast<std::size_t>(behind - events.begin()));
    }
  }
}

// The script's times wander back, as imports do.
TEST_F(History, AtEveryTimeItIsTheLongestPrefixWithNoLaterEvent) {
  OrderLives lives(script_, 11);
  lives.live(600);
  bool unordered = false;
  for (const OrderBirth& birth : lives.born()) {
    const StreamRef ref = stream_of(OrderId(birth.id));
    const auto events = events_of(ref);
    std::set<TimeMs> times;
    for (std::size_t i = 0; i < events.size(); ++i) {
      unordered |= i > 0 && events[i].time_ms < events[i - 1].time_ms;
      for (const TimeMs step : {-1, 0, 1}) times.insert(events[i].time_ms + step);
    }
    for (const TimeMs at : times) {
      std::size_t longest = 0;
      for (std::size_t count = 1; count <= events.size(); ++count) {
        const auto end = events.begin() + static_cast<std::ptrdiff_t>(count);
        if (std::all_of(events.begin(), end, [at](const auto& e) { return e.time_ms <= at; })) {
          longest = count;
        }
      }
      expect_prefix(ref, at, events, longest);
    }
  }
  EXPECT_TRUE(unordered);
}

TEST_F(History, ReadsOnlyWhatLiesBehindTheStateItIsGiven) {
  credit(5'000);
  const StreamRef ref = stream_of(AccountId("a"));
  const auto events = events_of(ref);
  PastState from{fold(ref, events, 4'096), StreamVersion(4'096), events[4'095].position};
  (void)store_.take_events_read();
  const auto past = history_.state_at("default", ref, events[4'500].position, std::move(from));
  ASSERT_TRUE(past.ok());
  ASSERT_EQ(past->outcome, PastOutcome::kFound);
  EXPECT_EQ(past->then.version, StreamVersion(4'501));
  EXPECT_EQ(past->then.state, fold(ref, events, 4'501));
  EXPECT_LE(store_.take_events_read(), 700U);
}

TEST_F(History, FoldsNoMoreThanItsBound) {
  constexpr auto kMax = AggregateHistory::kMaxEventsFolded;
  credit(kMax + 500);  // positions, and versions, from 1 on
  EXPECT_EQ(outcome_at(Position(kMax)), PastOutcome::kFound);
  EXPECT_EQ(outcome_at(kStart + TimeMs{kMax} - 1), PastOutcome::kFound);
  (void)store_.take_events_read();
  EXPECT_EQ(outcome_at(Position(kMax + 1)), PastOutcome::kTooFar);
  EXPECT_LT(store_.take_events_read(), 50U) << "a position's place is found without folding";
  EXPECT_EQ(outcome_at(kStart + TimeMs{kMax}), PastOutcome::kTooFar);
  EXPECT_LE(store_.take_events_read(), kMax + 1);
}

TEST_F(History, AStreamThatIsAsLongAsTheBoundIsFoldedWhole) {
  constexpr auto kMax = AggregateHistory::kMaxEventsFolded;
  credit(kMax - 1);
  EXPECT_EQ(outcome_at(Position(1'000'000)), PastOutcome::kFound);
  EXPECT_EQ(outcome_at(kStart + 1'000'000), PastOutcome::kFound);
}

TEST_F(History, KeepsTenantsApart) {
  script_.in("other");
  script_.commit({order_placed({.id = "o1"})});
  const auto here = history_.state_at("default", stream_of(OrderId("o1")), Position(1));
  const auto there = history_.state_at("other", stream_of(OrderId("o1")), Position(1));
  ASSERT_TRUE(here.ok() && there.ok());
  EXPECT_EQ(here->outcome, PastOutcome::kNotYet);
  EXPECT_EQ(there->outcome, PastOutcome::kFound);
}

TEST_F(History, TellsWhatSetAnOrdersFields) {
  script_.commit({order_placed({.id = "o0"})});
  script_.commit({order_placed({.id = "o1"})});
  script_.commit(order_paid("o1"));
  const auto origins = history_.origins_of("default", OrderId("o1"));
  ASSERT_TRUE(origins.ok() && origins->has_value());
  std::map<std::string, FieldOrigin> fields;
  (*origins)->each(
      [&](std::string_view field, const FieldOrigin& origin) { fields.emplace(field, origin); });
  EXPECT_EQ(fields.at("status"), (FieldOrigin{Position(5), StreamVersion(4), "OrderPaid"}));
  EXPECT_EQ(fields.at("user_id"), (FieldOrigin{Position(2), StreamVersion(1), "OrderPlaced"}));
  EXPECT_EQ(fields.at("payments/l1/state"),
            (FieldOrigin{Position(4), StreamVersion(3), "LegSettled"}));
}

TEST_F(History, DoesNotExplainAnOrderOfTooMuchHistory) {
  EXPECT_FALSE(history_.origins_of("default", OrderId("nobody"))->has_value());
  // Its view grows with every refund: long before 8,192 events there is too much to compare.
  const auto step = [](OrderEvent event) {
    return NewEvent{stream_of(OrderId("o1")), Event(std::move(event))};
  };
  script_.collect({order_placed({.id = "o1"})});
  script_.collect(order_paid("o1"));
  script_.append();
  EXPECT_TRUE(history_.origins_of("default", OrderId("o1"))->has_value());
  for (int i = 1; i <= 400; ++i) {
    RefundRequested refund;
    refund.refund_id = RefundId("r" + std::to_string(i));
    refund.amount = 10;
    script_.collect({step(refund), step(RefundWithdrawn{refund.refund_id})});
  }
  script_.append();
  EXPECT_FALSE(history_.origins_of("default", OrderId("o1"))->has_value());
}

}  // namespace
}  // namespace orderlog
