#pragma once

// A log with every kind of aggregate in it, for tests that take it away.

#include <string>
#include <vector>

#include "domain/decision.h"
#include "eventstore/memory_event_store.h"
#include "tests/projections/log_script.h"
#include "tests/projections/order_lives.h"

namespace orderlog {

// Owns the log. One thread.
class ExportedLog {
 public:
  explicit ExportedLog(std::size_t steps, std::uint64_t seed = 7)
      : store(make_memory_event_store()), script(*store), lives_(script, seed) {
    script.commit(
        {on(stream_of(PoolId("spring")), PoolEvent(pool())),
         on(stream_of(PoolId("spring")), PoolEvent(UnitsReserved{OrderId("x"), UserId("u"), 2}))});
    for (const char* account : {"house", "ann"}) {
      script.commit({on(stream_of(AccountId(account)),
                        AccountEvent(AccountOpened{"CNY", AccountKind::kBalance, true}))});
    }
    live(steps);
  }

  // Orders go on, and with every tenth step money moves between two accounts: streams that are far
  // longer than any order's.
  void live(std::size_t steps) {
    for (std::size_t i = 0; i < steps; ++i) {
      lives_.live(1);
      if (i % 10 == 0) transfer(100 + static_cast<Money>(i));
      if (i % 97 == 0) ask_for_work(lives_.born().back().id);
    }
  }

  void transfer(Money amount) {
    const std::string id = "t" + std::to_string(++transfers_);
    script.commit(
        {on(stream_of(TransferId(id)),
            TransferEvent(TransferPosted{AccountId("house"), AccountId("ann"), amount, "pay"})),
         on(stream_of(AccountId("house")),
            AccountEvent(AccountDebited{TransferId(id), AccountId("ann"), amount, "pay"})),
         on(stream_of(AccountId("ann")),
            AccountEvent(AccountCredited{TransferId(id), AccountId("house"), amount, "pay"}))});
  }

  void ask_for_work(const std::string& order) {
    const std::string id = "n" + std::to_string(++transfers_);
    script.commit({on(stream_of(JobId(id)),
                      JobEvent(JobSubmitted{UserId("u"), PoolId("spring"), 1, "", 1'000})),
                   on(stream_of(JobId(id)), JobEvent(JobFailed{"sold_out", "nothing, \"left\""}))});
    const EffectId effect(order + "-notification:" + id);
    script.commit(
        {on(stream_of(effect),
            EffectEvent(EffectRequested{OrderId(order), EffectKind::kNotification, "", "{}", 3,
                                        1'000, 10, 10})),
         on(stream_of(effect), EffectEvent(EffectOffered{OrderId(order), EffectKind::kNotification,
                                                         "", "{}", 1, 1'000}))});
  }

  std::unique_ptr<EventStore> store;
  LogScript script;

 private:
  static NewEvent on(StreamRef stream, Event event) {
    return {std::move(stream), std::move(event)};
  }
  static PoolOpened pool() {
    PoolOpened event;
    event.merchant_id = MerchantId("m1");
    event.title = "Spring, \"early\"";
    event.total = 100;
    event.closes_at = 2'000'000'000'000;
    event.attributes = R"({"colour":"grün"})";
    return event;
  }

  OrderLives lives_;
  std::size_t transfers_ = 0;
};

}  // namespace orderlog
