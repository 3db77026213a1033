#pragma once

// given(events).when(command).then(events), on the pure core.
//
//   given({event_of("o1", placed)}).when(VoidOrder{OrderId("o1")}).then({…});
//   given({…}).at(7'000).when(ExpireOrder{…}).then_nothing();
//   given({…}).when(PayOrder{…}).then_rejected(RejectionCode::kOverpayment);
//
// Besides what a test asks, every decision is checked for what must hold of all of them: it looked
// at each stream that it appends to, its subject exists, its events fold, and the money in them
// balances.

#include <gtest/gtest.h>

#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

#include "domain/decision.h"
#include "tests/domain/memory_world.h"

namespace orderlog {

// How gtest shows events: "order-o1 OrderPaid {}".
void PrintTo(const NewEvent& event, std::ostream* out);

}  // namespace orderlog

namespace orderlog::testing {

inline constexpr TimeMs kNow = 1'700'000'000'000;

[[nodiscard]] NewEvent event_of(std::string_view id, OrderEvent event);
[[nodiscard]] NewEvent event_of(std::string_view id, PoolEvent event);
[[nodiscard]] NewEvent event_of(std::string_view id, AccountEvent event);
[[nodiscard]] NewEvent event_of(std::string_view id, TransferEvent event);
[[nodiscard]] NewEvent event_of(std::string_view id, JobEvent event);
[[nodiscard]] NewEvent event_of(std::string_view id, EffectEvent event);
[[nodiscard]] NewEvent event_of(std::string_view id, DiscountQuotaEvent event);
[[nodiscard]] NewEvent event_of(std::string_view id, ChannelOrderEvent event);

// Σ credits − Σ debits of the events; a commit's is 0.
[[nodiscard]] Money money_made_by(std::span<const NewEvent> events);

// What one decision came to, and the world after it.
class Outcome {
 public:
  using Place = std::source_location;

  Outcome(MemoryWorld world, TimeMs now_ms, DecisionResult result);

  const Outcome& then(const std::vector<NewEvent>& events, Place place = Place::current()) const;
  // Already so.
  const Outcome& then_nothing(Place place = Place::current()) const;
  const Outcome& then_rejected(RejectionCode code, Place place = Place::current()) const;
  const Outcome& then_answers(AnswerKind kind, const StreamRef& subject,
                              Place place = Place::current()) const;

  [[nodiscard]] bool ok() const { return result_.ok(); }
  [[nodiscard]] const Decision& decision() const { return *result_; }
  [[nodiscard]] const Rejection& rejection() const { return result_.error(); }
  // Of the order's own stream.
  [[nodiscard]] std::vector<OrderEvent> order_events() const;

  [[nodiscard]] const MemoryWorld& world() const { return world_; }
  [[nodiscard]] const Order& order(std::string_view id) const;
  [[nodiscard]] const Pool& pool(std::string_view id) const;
  [[nodiscard]] const Account& account(std::string_view id) const;
  [[nodiscard]] const Transfer& transfer(std::string_view id) const;
  [[nodiscard]] const Job& job(std::string_view id) const;
  [[nodiscard]] const Effect& effect(std::string_view id) const;

 private:
  MemoryWorld world_;
  DecisionResult result_;
};

class Scenario {
 public:
  explicit Scenario(const std::vector<NewEvent>& events) { world_.fold(events, now_ms_); }

  // When the commands that follow happen and are recorded.
  Scenario& at(TimeMs now_ms);
  // When they are recorded, where that is later: an import.
  Scenario& recorded_at(TimeMs recorded_at_ms);
  Scenario& waited(std::uint32_t waited_ms);
  Scenario& under(const Rules& rules);

  // Events that no command of today gives.
  Scenario& and_then(const std::vector<NewEvent>& events);
  // Carries the command out and goes on from there; it must not be rejected.
  Scenario& after(const Command& command, Outcome::Place place = Outcome::Place::current());
  [[nodiscard]] Outcome when(const Command& command) const;

  [[nodiscard]] const MemoryWorld& world() const { return world_; }

 private:
  MemoryWorld world_;
  Rules rules_;
  TimeMs now_ms_ = kNow;
  std::optional<TimeMs> recorded_at_ms_;
  std::uint32_t waited_ms_ = 0;
};

[[nodiscard]] inline Scenario given(const std::vector<NewEvent>& events) {
  return Scenario(events);
}

}  // namespace orderlog::testing
