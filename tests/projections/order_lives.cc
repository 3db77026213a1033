#include "tests/projections/order_lives.h"

#include <utility>

namespace orderlog {
namespace {

constexpr Money kAmount = 1'250;

StreamRef stream(const std::string& id) { return {AggregateKind::kOrder, id}; }

NewEvent step(const std::string& id, OrderEvent event) {
  return {stream(id), Event(std::move(event))};
}

Leg leg_of(int number, LegKind kind, LegState state) {
  Leg leg;
  leg.id = LegId("l" + std::to_string(number));
  leg.kind = kind;
  leg.state = state;
  leg.amount = kAmount;
  if (kind == LegKind::kThirdParty) leg.provider = "wechat";
  return leg;
}

RefundId refund_id(int number) { return RefundId("r" + std::to_string(number)); }

NewEvent requested(const std::string& id, int number) {
  RefundRequested event;
  event.refund_id = refund_id(number);
  event.initiator = Initiator::kCustomer;
  event.amount = kAmount;
  event.reason = "broken";
  return step(id, event);
}

}  // namespace

NewEvent order_placed(const OrderBirth& birth) {
  OrderPlaced event;
  event.order_code = "20231114-0-" + birth.id;
  event.merchant_id = MerchantId(birth.merchant);
  event.store_id = StoreId(birth.store);
  event.user_id = UserId(birth.user);
  event.channel = birth.channel;
  event.items = {{Sku("sku-1"), "Noodles 面条", 1, kAmount, false}};
  event.amount = kAmount;
  event.hold_expires_at = 1'700'000'900'000;
  event.leg_timeout_ms = 300'000;
  event.grace_ms = 900'000;
  return step(birth.id, event);
}

NewEvent large_order_placed(const OrderBirth& birth, std::size_t bytes) {
  constexpr std::size_t kItemBytes = 500;
  NewEvent placed = order_placed(birth);
  auto& event = std::get<OrderPlaced>(std::get<OrderEvent>(placed.event));
  const PlacedItem item{Sku("sku-1"), std::string(kItemBytes - 60, 'x'), 1, 0, false};
  event.items.insert(event.items.end(), bytes / kItemBytes, item);
  return placed;
}

std::vector<NewEvent> order_paid(const std::string& id) {
  return {step(id, PaymentStarted{}),
          step(id, LegSettled{leg_of(1, LegKind::kBalance, LegState::kSettled)}),
          step(id, OrderPaid{})};
}

NewEvent address_changed(const std::string& id, int number) {
  return step(id, AddressChanged{std::to_string(number) + " Field Lane", "555"});
}

std::vector<NewEvent> order_voided(const std::string& id) {
  return {step(id, VoidStarted{Initiator::kCustomer, "changed my mind"}),
          step(id, OrderVoided{CancelType::kCustomer})};
}

std::vector<NewEvent> refund_requested(const std::string& id) { return {requested(id, 1)}; }

void OrderLives::live(std::size_t steps) {
  for (std::size_t i = 0; i < steps; ++i) {
    now_ms_ += static_cast<TimeMs>(pick(pace_ms_));
    script_.at(now_ms_ - (pick(8) == 0 ? static_cast<TimeMs>(pick(5'000)) : 0));
    if (lives_.empty() || pick(3) == 0) {
      place();
    } else {
      lead_on(lives_[pick(lives_.size())]);
    }
  }
  script_.append();
}

void OrderLives::place() {
  constexpr Channel kChannels[] = {Channel::kFlash, Channel::kTerminal, Channel::kOfficial,
                                   Channel::kThirdParty};
  OrderBirth birth;
  birth.id = "o" + std::to_string(born_.size() + 1);
  birth.user = "u" + std::to_string(pick(7));
  birth.merchant = "m" + std::to_string(pick(3));
  if (pick(4) != 0) birth.store = "s" + std::to_string(pick(4));
  birth.channel = kChannels[pick(4)];
  script_.collect({order_placed(birth)});
  lives_.push_back({.id = birth.id});
  born_.push_back(std::move(birth));
}

void OrderLives::lead_on(Life& life) {
  const auto now = [&](const std::vector<NewEvent>& events, Stage stage) {
    script_.collect(events);
    life.stage = stage;
  };
  switch (life.stage) {
    case Stage::kUnpaid:
    case Stage::kPayFailed:
      if (pick(3) != 0) {
        pay(life);
      } else {
        now({step(life.id, VoidStarted{Initiator::kSystem, "expired"})}, Stage::kVoiding);
      }
      return;
    case Stage::kPaying:
      if (pick(3) == 0) {
        now({step(life.id, LegFailed{LegId("l" + std::to_string(life.legs)), "provider_failed"}),
             step(life.id, PaymentFailed{"provider_failed", 1'700'000'900'000})},
            Stage::kPayFailed);
      } else {
        now({step(life.id, LegSettled{leg_of(life.legs, LegKind::kThirdParty, LegState::kSettled)}),
             step(life.id, OrderPaid{})},
            Stage::kPaid);
      }
      return;
    case Stage::kVoiding:
      now({step(life.id, OrderVoided{CancelType::kSystem})}, Stage::kEnded);
      return;
    case Stage::kPaid:
      from_paid(life);
      return;
    case Stage::kRefundRequested:
      if (pick(2) == 0) {
        now({step(life.id, RefundRejected{refund_id(life.refunds), OperatorId("op1"), "no"})},
            Stage::kPaid);
      } else {
        now({step(life.id, RefundStarted{refund_id(life.refunds),
                                         OperatorId("op1"),
                                         {{LegId("l" + std::to_string(life.legs)), kAmount}}})},
            Stage::kRefundProcessing);
      }
      return;
    case Stage::kRefundProcessing:
      if (pick(3) == 0) {
        now({step(life.id, RefundFailed{refund_id(life.refunds), "provider_failed"})},
            Stage::kPaid);
      } else {
        now({step(life.id, RefundSucceeded{refund_id(life.refunds), "ref"})}, Stage::kEnded);
      }
      return;
    case Stage::kEnded:
      return;
  }
}

void OrderLives::pay(Life& life) {
  ++life.legs;
  if (pick(2) == 0) {
    script_.collect(
        {step(life.id, PaymentStarted{}),
         step(life.id, LegSettled{leg_of(life.legs, LegKind::kBalance, LegState::kSettled)}),
         step(life.id, OrderPaid{})});
    life.stage = Stage::kPaid;
  } else {
    script_.collect({step(life.id, PaymentStarted{}),
                     step(life.id, LegHeld{leg_of(life.legs, LegKind::kThirdParty, LegState::kHeld),
                                           1'700'000'300'000})});
    life.stage = Stage::kPaying;
  }
}

void OrderLives::from_paid(Life& life) {
  if (!life.delivered && pick(2) == 0) {
    script_.collect({step(life.id, OrderDelivered{})});
    life.delivered = true;
  } else if (life.refunds < 3) {
    ++life.refunds;
    script_.collect({requested(life.id, life.refunds)});
    life.stage = Stage::kRefundRequested;
  } else {
    script_.collect({step(life.id, OrderClosed{"done"})});
    life.stage = Stage::kEnded;
  }
}

}  // namespace orderlog
