#include "tests/domain/order/walk_attempts.h"

#include <algorithm>

#include "domain/order/refund_parts.h"

namespace orderlog::testing {
namespace {

using Attempts = std::vector<Attempt>;

constexpr DeliveryStatus kDeliveryStatuses[] = {
    DeliveryStatus::kAwaitingAcceptance, DeliveryStatus::kAccepted,
    DeliveryStatus::kNotPrepared,        DeliveryStatus::kPrepared,
    DeliveryStatus::kAwaitingPickup,     DeliveryStatus::kPickedUp,
    DeliveryStatus::kDelivered};

constexpr ChannelStatus kChannelStatuses[] = {
    ChannelStatus::kAccepted,       ChannelStatus::kNotPrepared, ChannelStatus::kPrepared,
    ChannelStatus::kAwaitingPickup, ChannelStatus::kPickedUp,    ChannelStatus::kDelivered,
    ChannelStatus::kCancelled,      ChannelStatus::kRefunded};
constexpr ProviderResult kResults[] = {ProviderResult::kSucceeded, ProviderResult::kFailed,
                                       ProviderResult::kUnknown};
constexpr Initiator kInitiators[] = {Initiator::kCustomer, Initiator::kStore, Initiator::kSystem};

// One of each kind of leg or refund is enough: the rules look at nothing else of it.
template <class Part, class Same>
std::vector<const Part*> one_of_each(const std::vector<Part>& parts, Same same) {
  std::vector<const Part*> chosen;
  for (const Part& part : parts) {
    const bool known = std::any_of(chosen.begin(), chosen.end(),
                                   [&](const Part* other) { return same(*other, part); });
    if (!known) chosen.push_back(&part);
  }
  return chosen;
}

void add_effects(const MemoryWorld& world, Attempts& attempts) {
  for (const Effect* effect : effects_in(world)) {
    if (!may_be_completed(world, *effect)) continue;
    attempts.push_back({"", CompleteEffect{effect->id, "done"}});
    attempts.push_back({"", FailEffect{effect->id, "no answer", 0}});
    attempts.push_back({"", ReleaseEffect{effect->id, OperatorId("ann"), ""}});
  }
}

void add_payments(const Order& order, Attempts& attempts) {
  for (const Money points : {0, 1}) {
    for (const Money balance : {0, 1, 3}) {
      for (const Money provider : {0, 1, 2, 3}) {
        if (points + balance + provider > 4) continue;
        attempts.push_back({"pay", pay_all(points, balance, provider)});
      }
    }
  }
  for (const Money amount : {0, 1, 2, 3, 4}) attempts.push_back({"collect", collect(amount)});
  const auto legs = one_of_each(order.legs, [](const Leg& a, const Leg& b) {
    return a.kind == b.kind && a.state == b.state;
  });
  for (const ProviderResult result : kResults) {
    for (const Leg* leg : legs) {
      attempts.push_back({"confirm_payment", confirm(leg->id.view(), result)});
    }
    attempts.push_back({"confirm_payment", confirm("l99", result)});
  }
}

void add_refunds(const Order& order, Attempts& attempts) {
  for (const Initiator initiator : kInitiators) {
    attempts.push_back({"void", void_by(initiator)});
    for (const Money amount : {0, 1, 3, 4}) {
      attempts.push_back({"refund", refund_by(initiator, amount)});
    }
    attempts.push_back({"refund", refund_by(initiator)});
  }
  const auto refunds = one_of_each(order.refunds, [&order](const Refund& a, const Refund& b) {
    return a.state == b.state && parts_to_take_back(order, a) == parts_to_take_back(order, b);
  });
  for (const ProviderResult result : kResults) {
    for (const Refund* refund : refunds) {
      attempts.push_back({"confirm_refund", confirm_refund_as(refund->id.view(), result)});
      for (const RefundPart& part : refund->parts) {
        attempts.push_back(
            {"confirm_refund", ConfirmRefund{kOrder, refund->id, part.leg_id, result, "ref"}});
      }
    }
    attempts.push_back({"confirm_refund", confirm_refund_as("r99", result)});
  }
  const OperatorId clerk("clerk");
  for (const Refund* refund : refunds) {
    attempts.push_back({"approve_refund", ApproveRefund{kOrder, refund->id, clerk}});
    attempts.push_back({"reject_refund", RejectRefund{kOrder, refund->id, clerk, "no"}});
    attempts.push_back({"withdraw_refund", WithdrawRefund{kOrder, refund->id}});
  }
}

void add_steps(const Order& order, Attempts& attempts) {
  attempts.push_back({"accept", AcceptOrder{kOrder}});
  attempts.push_back({"reject", RejectOrder{kOrder, "no", {}}});
  attempts.push_back({"queue_preparation", QueuePreparation{kOrder}});
  attempts.push_back({"prepare", PrepareOrder{kOrder}});
  attempts.push_back({"request_courier", RequestCourier{kOrder, ""}});
  attempts.push_back({"ship", ShipOrder{kOrder, "", ""}});
  attempts.push_back({"deliver", DeliverOrder{kOrder}});
  attempts.push_back({"receive", ReceiveOrder{kOrder}});
  attempts.push_back({"change_address", ChangeAddress{kOrder, order.address + "!", ""}});
  attempts.push_back({"close", CloseOrder{kOrder, "done"}});
}

void add_corrections(Attempts& attempts) {
  const OperatorId clerk("clerk");
  CorrectStatus correction{kOrder, clerk, "statement"};
  correction.paid = true;
  attempts.push_back({"correct", correction});
  correction.paid = false;
  for (const Money back : {1, 2, 3, 4}) {
    correction.refunded_amount = back;
    attempts.push_back({"correct", correction});
  }
  correction.refunded_amount.reset();
  for (const DeliveryStatus status : kDeliveryStatuses) {
    correction.delivery_status = status;
    attempts.push_back({"correct", correction});
  }
}

// Facts, which need nobody's leave.
void add_channel_statuses(const Order& order, Attempts& attempts) {
  if (order.channel_order_no.empty()) return;
  ReportChannelStatus told;
  told.channel = order.channel;
  told.channel_order_no = order.channel_order_no;
  told.merchant_id = order.merchant_id;
  for (const ChannelStatus status : kChannelStatuses) {
    told.status = status;
    attempts.push_back({"", told});
  }
}

}  // namespace

std::vector<const Effect*> effects_in(const MemoryWorld& world) {
  std::vector<const Effect*> effects;
  for (const auto& [name, entry] : world.aggregates()) {
    if (const auto* effect = std::get_if<Effect>(&entry.state)) effects.push_back(effect);
  }
  return effects;
}

bool may_be_completed(const MemoryWorld& world, const Effect& effect) {
  const Order& order = *world.order(kOrder);
  const Leg* leg = find_leg(order, LegId(effect.about));
  const bool is_late = effect.kind == EffectKind::kProviderRefund &&
                       effect.state == EffectState::kWithdrawn && left_in(*leg) == leg->amount;
  return is_open(effect.state) || is_late;
}

std::string parts_to_take_back(const Order& order, const Refund& refund) {
  std::string text;
  if (refund.state != RefundState::kFailed) return text;
  for (const RefundPart& part : refund.parts) {
    if (!part.failed || !is_left(order, part)) continue;
    text += std::to_string(part.amount) + ' ';
  }
  return text;
}

bool has_to_take_back(const Order& order) {
  return std::any_of(order.refunds.begin(), order.refunds.end(), [&order](const Refund& refund) {
    return !parts_to_take_back(order, refund).empty();
  });
}

std::vector<Attempt> attempts_on(const MemoryWorld& world) {
  const Order& order = *world.order(kOrder);
  std::vector<Attempt> attempts;
  add_effects(world, attempts);
  add_payments(order, attempts);
  add_refunds(order, attempts);
  add_steps(order, attempts);
  add_corrections(attempts);
  add_channel_statuses(order, attempts);
  return attempts;
}

}  // namespace orderlog::testing
