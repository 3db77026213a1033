#pragma once

// A line on a store in memory and a clock that tests move, with commands as short as tests want
// them.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ulid.h"
#include "domain/codec/codec.h"
#include "engine/line.h"
#include "eventstore/memory_event_store.h"
#include "tests/engine/store_with_faults.h"

namespace orderlog {

inline constexpr TimeMs kNoon = 1'767'268'800'000;  // 2026-01-01T12:00:00Z
inline constexpr TimeMs kMinute = 60'000;

inline OpenPool pool(std::string_view id, std::int64_t total) {
  OpenPool open;
  open.pool_id = PoolId(id);
  open.merchant_id = MerchantId("m1");
  open.title = "Lamb";
  open.total = total;
  open.unit_price = 500;
  open.opens_at = kNoon - kMinute;
  open.closes_at = kNoon + 24 * 60 * kMinute;
  return open;
}

inline SubmitJob job(std::string_view pool_id, std::string_view user, std::int64_t quantity = 1) {
  SubmitJob submit;
  submit.pool_id = PoolId(pool_id);
  submit.user_id = UserId(user);
  submit.quantity = quantity;
  return submit;
}

inline PlaceOrder order(std::string_view id, Money price = 1'000) {
  PlaceOrder place;
  place.order_id = OrderId(id);
  place.merchant_id = MerchantId("m1");
  place.user_id = UserId("u1");
  place.channel = Channel::kTerminal;
  place.items = {{Sku("s1"), "Tea", 1, price, false}};
  return place;
}

// Some 110 kB of memory.
inline PlaceOrder large_order(std::string_view id) {
  PlaceOrder place = order(id);
  place.items.assign(200, {Sku("s1"), std::string(500, 't'), 1, 1'000, false});
  return place;
}

inline VoidOrder void_order(std::string_view id) {
  VoidOrder command;
  command.order_id = OrderId(id);
  command.reason = "changed my mind";
  return command;
}

inline CollectPayment collect(std::string_view id, Money amount) {
  CollectPayment command;
  command.order_id = OrderId(id);
  command.amount = amount;
  command.method = "cash";
  command.operator_id = OperatorId("op1");
  return command;
}

class LineTest : public ::testing::Test {
 protected:
  LineTest() { start(); }
  ~LineTest() override { stop(); }

  void start() {
    auto started = Line::start(store, clock, options);
    ASSERT_TRUE(started.ok());
    line = std::move(*started);
  }
  void stop() {
    store.hold_appends(false);
    if (line) line->drain();
    line.reset();
  }
  // As after a crash: everything that is not in the store is gone.
  void restart() {
    stop();
    start();
  }

  Envelope envelope(Command command, std::string key = "") {
    Envelope sent;
    sent.command = std::move(command);
    sent.idempotency_key = std::move(key);
    sent.received_at_ms = clock.now_ms();
    sent.fresh_id = ids.next(clock.now_ms());
    return sent;
  }
  Answer send(Command command, std::string key = "") {
    return line->execute(envelope(std::move(command), std::move(key)));
  }

  static const Done& done(const Answer& answer) {
    const Done* done = std::get_if<Done>(&answer.outcome);
    if (done == nullptr) {
      ADD_FAILURE() << "not done: " << describe(answer);
      static const Done none;
      return none;
    }
    return *done;
  }
  static std::string code(const Answer& answer) {
    if (const auto* refused = std::get_if<Refused>(&answer.outcome)) {
      return std::string(to_string(refused->rejection.code));
    }
    return describe(answer);
  }
  static std::string describe(const Answer& answer) {
    if (const auto* trouble = std::get_if<Trouble>(&answer.outcome)) {
      return std::string(to_string(trouble->code)) + ": " + trouble->detail;
    }
    if (const auto* refused = std::get_if<Refused>(&answer.outcome)) {
      return std::string(to_string(refused->rejection.code));
    }
    if (std::holds_alternative<KeyReused>(answer.outcome)) return "key_reused";
    return "done";
  }

  // What the log holds of a stream, by type.
  std::vector<std::string> types_of(std::string_view stream) {
    auto events =
        store.read_stream("default", stream, StreamVersion(1), Direction::kForward, 1'000);
    std::vector<std::string> types;
    if (!events.ok()) return types;
    for (const StoredEvent& event : *events) types.push_back(event.type);
    return types;
  }

  std::unique_ptr<EventStore> memory = make_memory_event_store();
  StoreWithFaults store{*memory};
  ManualClock clock{kNoon};
  IdSource ids{7};
  LineOptions options;
  std::unique_ptr<Line> line;
};

}  // namespace orderlog
