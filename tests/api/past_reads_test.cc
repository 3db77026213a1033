// ?at= and the reasons of an order's fields, over HTTP, on a log written by hand.

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "domain/codec/codec.h"
#include "domain/view.h"
#include "projections/accounts/accounts.h"
#include "tests/api/served_log_test.h"
#include "tests/projections/order_lives.h"

namespace orderlog {
namespace {

using testing::Reply;

constexpr TimeMs kStart = 1'700'000'000'000;
constexpr TimeMs kNow = kStart + 1'000'000'000;

class PastReadsTest : public ServedLogTest {
 protected:
  PastReadsTest() : ServedLogTest(kNow) {}

  static NewEvent on(const std::string& account, AccountEvent event) {
    return {stream_of(AccountId(account)), Event(std::move(event))};
  }
  // Account "a" with so many events, whose times rise but for now and then an import's.
  void live_account(std::size_t events) {
    std::mt19937_64 random(3);
    script_.at(kStart);
    script_.collect({on("a", AccountOpened{"CNY", AccountKind::kBalance, true})});
    for (std::size_t i = 1; i < events; ++i) {
      const TimeMs back_ms = random() % 100 == 0 ? static_cast<TimeMs>(random() % 2'000) : 0;
      script_.at(kStart + 10 * static_cast<TimeMs>(i) - back_ms);
      const auto amount = static_cast<Money>(1 + random() % 9);
      script_.collect({on("a", AccountCredited{TransferId("t"), AccountId("b"), amount, ""})});
    }
    script_.append();
  }

  // What a fold of the stream's first events looks like, made without the history.
  std::string view_after(const StreamRef& ref, std::size_t count) {
    const auto events =
        memory_->read_stream("default", ref.name(), StreamVersion(1), Direction::kForward, count);
    AggregateState state;
    JsonParser parser;
    for (const StoredEvent& stored : *events) {
      auto event = decode_event(parser, stored.type, stored.schema_version, stored.payload);
      state = evolve(std::move(state), ref, *event, stored.time_ms);
    }
    std::string view;
    write_past_view(state, StreamVersion(count), 0, view);
    return view;
  }
};

TEST_F(PastReadsTest, AnOrderIsAnsweredAsItWas) {
  script_.at(kStart);
  script_.commit({order_placed({.id = "other"})});
  script_.commit({order_placed({.id = "o1"})});  // 2
  script_.at(kStart + 1'000);
  script_.commit(order_paid("o1"));  // 3 to 5
  serve();
  const StreamRef ref = stream_of(OrderId("o1"));
  const Reply unpaid = get("/v1/orders/o1?at=0:2");
  EXPECT_EQ(unpaid.status, 200);
  EXPECT_EQ(unpaid.body(), view_after(ref, 1));
  EXPECT_EQ(unpaid.text("/status"), "unpaid");
  EXPECT_EQ(unpaid.integer("/version"), 1);
  EXPECT_NE(unpaid.body().find(R"("allowed_actions":[])"), std::string::npos);
  EXPECT_EQ(unpaid.header("orderlog-position"), "0:2");
  EXPECT_EQ(unpaid.header("etag"), "");

  EXPECT_EQ(get("/v1/orders/o1?at=3").body(), view_after(ref, 2));  // inside of a commit
  EXPECT_EQ(get("/v1/orders/o1?at=5").body(), view_after(ref, 4));
  const Reply by_time = get("/v1/orders/o1?at=" + std::to_string(kStart + 999));
  EXPECT_EQ(by_time.body(), view_after(ref, 1));
  EXPECT_EQ(by_time.header("orderlog-position"), "0:2");
  const Reply later = get("/v1/orders/o1?at=2023-11-15T06:13:21%2B08:00");  // kStart + 1'000
  EXPECT_EQ(later.body(), view_after(ref, 4)) << later.body();
  EXPECT_EQ(later.header("orderlog-position"), "0:5");
  EXPECT_EQ(get("/v1/orders/o1?at=" + std::to_string(kNow)).body(), view_after(ref, 4));

  // A position is one of the log, not of the order.
  EXPECT_EQ(get("/v1/orders/other?at=4").header("orderlog-position"), "0:4");
}

TEST_F(PastReadsTest, WhatIsNoPointInThePastIsRefused) {
  script_.at(kStart);
  script_.commit({order_placed({.id = "o1"}), on("a", AccountOpened{"CNY", {}, true})});
  serve();
  for (const std::string target : {"/v1/orders/o1", "/v1/accounts/a"}) {
    for (const std::string at :
         {"", "-1", "yesterday", "0:", "0:-2", "1:1", "2023-02-30", "1.5", "0:1:1"}) {
      const Reply reply = get(target + "?at=" + at);
      refused(400, "invalid_field", reply);
      EXPECT_EQ(reply.text("/errors/0/pointer"), "/at");
    }
    const Reply future = get(target + "?at=" + std::to_string(kNow + 1));
    refused(400, "invalid_field", future);
    EXPECT_EQ(future.text("/errors/0/pointer"), "/at");
    refused(400, "invalid_field", get(target + "?at=2999-01-01"));
    refused(400, "invalid_field", get(target + "?at=1&min_position=x"));
    refused(400, "unknown_field", get(target + "?at=1&colour=red"));
  }
  refused(400, "unknown_field", get("/v1/pools/p1?at=1"));
  refused(400, "unknown_field", get("/v1/jobs/j1?at=1"));
}

TEST_F(PastReadsTest, APositionBeyondTheLogIsBehind) {
  script_.at(kStart);
  script_.commit({order_placed({.id = "o1"}), on("a", AccountOpened{"CNY", {}, true})});
  serve();
  for (const std::string target : {"/v1/orders/o1", "/v1/accounts/a"}) {
    EXPECT_EQ(get(target + "?at=0:2").status, 200);
    const Reply behind = get(target + "?at=0:3");
    refused(503, "behind", behind);
    EXPECT_EQ(behind.header("orderlog-position"), "0:2");
    EXPECT_EQ(behind.header("retry-after"), "1");
    refused(503, "behind", get(target + "?at=0:9000000000000", {{"Prefer", "wait=0"}}));
    // The answer may be asked to come from a log that is at least so new.
    EXPECT_EQ(get(target + "?at=2", {{"Orderlog-Min-Position", "0:2"}}).status, 200);
    refused(503, "behind",
            get(target + "?at=2", {{"Orderlog-Min-Position", "0:3"}, {"Prefer", "wait=0"}}));
    refused(503, "behind",
            get(target + "?min_position=3&at=" + std::to_string(kNow), {{"Prefer", "wait=0"}}));
  }
}

TEST_F(PastReadsTest, WhatDidNotExistThenIsNotFound) {
  script_.at(kStart);
  script_.commit({order_placed({.id = "o1"}), on("a", AccountOpened{"CNY", {}, true})});
  serve();
  const std::string before = std::to_string(kStart - 1);
  for (const std::string& at :
       std::vector<std::string>{"0", "0:0", before, "1969-07-20T20:17:40Z"}) {
    const Reply order = get("/v1/orders/o1?at=" + at);
    refused(404, "not_found", order);
    EXPECT_EQ(order.text("/detail"), "the order did not exist then");
    const Reply account = get("/v1/accounts/a?at=" + at);
    refused(404, "not_found", account);
    EXPECT_EQ(account.text("/detail"), "the account did not exist then");
  }
  refused(404, "not_found", get("/v1/orders/nobody?at=1"));
  refused(404, "not_found", get("/v1/accounts/nobody?at=1"));
  refused(404, "not_found", get("/v1/orders/" + std::string(65, 'x') + "?at=1"));
}

TEST_F(PastReadsTest, AnAccountOfManyEventsBeginsAtItsNewestLandmark) {
  constexpr std::size_t kEvents = 3'500;
  live_account(kEvents);
  serve();
  const StreamRef ref = stream_of(AccountId("a"));
  const auto events =
      *memory_->read_stream("default", ref.name(), StreamVersion(1), Direction::kForward, kEvents);
  std::mt19937_64 random(4);
  for (int i = 0; i < 60; ++i) {
    const std::size_t version = i == 0 ? kEvents : i == 1 ? 3'071 : 1 + random() % kEvents;
    (void)store_.take_events_read();
    const Reply reply = get("/v1/accounts/a?at=" + std::to_string(version));
    EXPECT_LE(store_.take_events_read(), 1'100U);
    EXPECT_EQ(reply.body(), view_after(ref, version));

    const TimeMs at = events[version - 1].time_ms;
    const auto behind = std::find_if(events.begin(), events.end(),
                                     [at](const auto& event) { return event.time_ms > at; });
    (void)store_.take_events_read();
    const Reply by_time = get("/v1/accounts/a?at=" + std::to_string(at));
    EXPECT_LE(store_.take_events_read(), 1'100U);
    EXPECT_EQ(by_time.body(), view_after(ref, static_cast<std::size_t>(behind - events.begin())));
  }
}

TEST_F(PastReadsTest, WithoutLandmarksALongAccountIsBehind) {
  live_account(AggregateHistory::kMaxEventsFolded + 100);
  serve(1);
  const StreamRef ref = stream_of(AccountId("a"));
  EXPECT_EQ(get("/v1/accounts/a?at=5000").body(), view_after(ref, 5'000));
  for (const std::string& at :
       {std::to_string(AggregateHistory::kMaxEventsFolded + 50), std::to_string(kNow)}) {
    const Reply reply = get("/v1/accounts/a?at=" + at);
    refused(503, "behind", reply);
    EXPECT_EQ(reply.header("orderlog-position"),
              "0:" + std::to_string(memory_->head().position.value()));
    EXPECT_EQ(reply.header("retry-after"), "1");
  }
}

TEST_F(PastReadsTest, AnOrderOfTooManyEventsIsNotFolded) {
  const auto step = [](OrderEvent event) {
    return NewEvent{stream_of(OrderId("o1")), Event(std::move(event))};
  };
  script_.at(kStart);
  script_.collect({order_placed({.id = "o1"})});
  for (std::size_t i = 0; i <= AggregateHistory::kMaxEventsFolded / 2; ++i) {
    script_.collect({step(VoidStarted{Initiator::kCustomer, "no"}), step(VoidFailed{"provider"})});
  }
  script_.append();
  serve();
  EXPECT_EQ(get("/v1/orders/o1?at=8192").status, 200);
  refused(422, "history_too_long", get("/v1/orders/o1?at=8193"));
  refused(422, "history_too_long", get("/v1/orders/o1?at=" + std::to_string(kNow)));
  const Reply history = get("/v1/orders/o1/events");
  EXPECT_EQ(history.status, 200);
  EXPECT_EQ(history.size("/data"), 20U);
  EXPECT_EQ(history.body().find(R"("fields")"), std::string::npos);
}

TEST_F(PastReadsTest, TheFirstPageOfAnOrdersEventsTellsWhatSetItsFields) {
  script_.at(kStart);
  OrderBirth birth{.id = "o1"};
  script_.commit({order_placed(birth)});
  script_.commit(order_paid("o1"));
  serve();
  const Reply first = get("/v1/orders/o1/events?limit=2");
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(first.size("/data"), 2U);
  // Of the whole order, not of the page.
  EXPECT_EQ(first.text("/fields/status/type"), "OrderPaid");
  EXPECT_EQ(first.text("/fields/status/position"), "0:4");
  EXPECT_EQ(first.integer("/fields/status/version"), 4);
  EXPECT_NE(first.body().find(
                R"("payments/l1/state":{"position":"0:3","type":"LegSettled","version":3})"),
            std::string::npos);
  const auto cursor = first.text("/next_cursor");
  ASSERT_TRUE(cursor);
  const Reply second = get("/v1/orders/o1/events?cursor=" + *cursor);
  EXPECT_EQ(second.size("/data"), 2U);
  EXPECT_EQ(second.body().find(R"("fields")"), std::string::npos);
  refused(404, "not_found", get("/v1/orders/nobody/events"));
  refused(503, "behind", get("/v1/orders/o1/events?min_position=0:5"));
}

}  // namespace
}  // namespace orderlog
