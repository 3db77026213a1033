#pragma once

// A log in memory with a little of everything in it, written by the real line.

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/ulid.h"
#include "engine/line.h"
#include "eventstore/memory_event_store.h"

namespace orderlog {

inline constexpr TimeMs kPlayedAtMs = 1'767'268'800'000;  // 2026-01-01T12:00:00Z

class PlayedLog {
 public:
  // `orders` orders o1, o2, … of one user each, every second one collected.
  explicit PlayedLog(int orders) {
    auto line = Line::start(*store, clock_, {});
    if (!line.ok()) throw std::runtime_error(line.error().detail);
    for (int i = 1; i <= orders; ++i) {
      const std::string id = "o" + std::to_string(i);
      PlaceOrder place;
      place.order_id = OrderId(id);
      place.merchant_id = MerchantId("m1");
      place.user_id = UserId("u" + std::to_string(i));
      place.channel = Channel::kTerminal;
      place.items = {{Sku("tea"), "Tea", 1, 1'000, false}};
      send(**line, place, "place-" + id);
      if (i % 2 == 0) {
        send(**line, CollectPayment{OrderId(id), 1'000, "cash", OperatorId("op1")}, "pay-" + id);
      }
      clock_.advance_ms(1'000);
    }
    (*line)->drain();
  }

  std::unique_ptr<EventStore> store = make_memory_event_store();

 private:
  void send(Line& line, Command command, std::string key) {
    Envelope envelope;
    envelope.command = std::move(command);
    envelope.actor = "tester";
    envelope.correlation_id = "trace-" + key;
    envelope.idempotency_key = std::move(key);
    envelope.fresh_id = ids_.next(clock_.now_ms());
    envelope.received_at_ms = clock_.now_ms();
    const Answer answer = line.execute(std::move(envelope));
    EXPECT_TRUE(std::holds_alternative<Done>(answer.outcome));
  }

  ManualClock clock_{kPlayedAtMs};
  IdSource ids_{7};
};

}  // namespace orderlog
