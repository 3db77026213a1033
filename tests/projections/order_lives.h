#pragma once

// Orders as they live: event sequences that decide() could have written, for any order and any
// turn its life may take.

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "domain/decision.h"
#include "domain/order/state.h"
#include "tests/projections/log_script.h"

namespace orderlog {

struct OrderBirth {
  std::string id = "";
  std::string user = "u1";
  std::string merchant = "m1";
  std::string store = "";
  Channel channel = Channel::kOfficial;
};

[[nodiscard]] NewEvent order_placed(const OrderBirth& birth);
// With many articles: its event and its row take about so many bytes each.
[[nodiscard]] NewEvent large_order_placed(const OrderBirth& birth, std::size_t bytes);
// Events of an order placed with order_placed().
[[nodiscard]] std::vector<NewEvent> order_paid(const std::string& id);
[[nodiscard]] NewEvent address_changed(const std::string& id, int number);
[[nodiscard]] std::vector<NewEvent> order_voided(const std::string& id);
[[nodiscard]] std::vector<NewEvent> refund_requested(const std::string& id);

// Many orders under a seed, each commit a step of one of them: placed, paying, pay_failed, paid,
// voiding, voided, refunding, rejected, refunded, delivered, closed.
class OrderLives {
 public:
  // Steps follow each other after less than `pace_ms`.
  OrderLives(LogScript& script, std::uint64_t seed, std::size_t pace_ms = 40)
      : script_(script), random_(seed), pace_ms_(pace_ms) {}

  // So many commits: each places a new order or leads one on. Times wander a little, back too, as
  // imports do.
  void live(std::size_t steps);
  [[nodiscard]] const std::vector<OrderBirth>& born() const { return born_; }

 private:
  enum class Stage {
    kUnpaid,
    kPaying,
    kPayFailed,
    kPaid,
    kVoiding,
    kRefundRequested,
    kRefundProcessing,
    kEnded,
  };
  struct Life {
    std::string id;
    Stage stage = Stage::kUnpaid;
    bool delivered = false;
    int refunds = 0;
    int legs = 0;
  };

  std::size_t pick(std::size_t choices) { return random_() % choices; }
  void place();
  void lead_on(Life& life);
  void pay(Life& life);
  void from_paid(Life& life);

  LogScript& script_;
  std::mt19937_64 random_;
  std::size_t pace_ms_;
  TimeMs now_ms_ = 1'700'000'000'000;
  std::vector<OrderBirth> born_;
  std::vector<Life> lives_;
};

}  // namespace orderlog
