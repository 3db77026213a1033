#pragma once

// A decision about one existing order in the making.

#include <optional>
#include <string>
#include <vector>

#include "domain/account/decide.h"
#include "domain/decision.h"
#include "domain/order/events.h"

namespace orderlog {

// Collects the order's events and the money and units that go with them; finish() asks the ledger
// about all of the money at once, so that a refusal leaves nothing behind. Lives as long as one
// decision.
class OrderDecision {
 public:
  OrderDecision(const World& world, const Context& context, const Order& order)
      : world_(world), context_(context), order_(order) {}

  [[nodiscard]] const Order& order() const { return order_; }
  [[nodiscard]] const Context& context() const { return context_; }

  void say(OrderEvent event);
  void answer_with(AnswerKind kind, RefundId refund_id);

  // The payment, for parts that several commands share.
  void start_payment();  // unless the order is paying already
  void settle(Leg leg);  // its money moves now, in one step
  // The deadline is the whole payment's.
  void hold(Leg leg, TimeMs expires_at);
  // All held internal legs: settled, and with that the order is paid and its units sold.
  void complete_payment();
  // All held internal legs: given back, and the payment has failed. A payment that real money went
  // into keeps that and gets no grace to run out.
  void fail_payment(std::string code);

  // What a provider has must come back first: until then the order is voiding. Anything else ends
  // here.
  void start_void(Initiator initiator, std::string reason);
  // Settled money goes back, as part of a void that has started.
  void take_back(const Leg& leg);
  // Where no provider has anything any more.
  void finish_void_if_possible();

  // The order as what was said so far leaves it.
  [[nodiscard]] Order as_said() const;

  // No merchant's account refuses it; may_give_back() has one refuse what is asked for.
  void give_back(const Leg& leg, Money amount, const RefundId& refund_id);
  void may_give_back(const Leg& leg, Money amount, const RefundId& refund_id);
  void return_units();

  [[nodiscard]] DecisionResult finish();

 private:
  enum class UnitsGo { kNowhere, kSold, kReleased, kReturned };

  void settle_held(const Leg& leg);
  [[nodiscard]] std::optional<Rejection> append_units(std::vector<NewEvent>& events) const;

  const World& world_;
  const Context& context_;
  const Order& order_;
  std::vector<OrderEvent> said_;
  std::vector<Movement> releases_;
  std::vector<Movement> posts_;
  std::vector<Movement> holds_;
  std::vector<Movement> moves_;
  std::vector<Movement> later_;  // what a provider is asked for: nothing moves before its answer
  std::vector<Movement> backs_;
  UnitsGo units_go_ = UnitsGo::kNowhere;
  AnswerKind answer_ = AnswerKind::kChanged;
  RefundId refund_id_;
};

// The order, or why there is none to decide about.
[[nodiscard]] Rejection no_such_order(const OrderId& id);

// "already so": the order as it is.
[[nodiscard]] Decision unchanged(const Order& order);

}  // namespace orderlog
