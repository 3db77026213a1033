#pragma once

// What each event says happened, in one sentence for outsiders: its JSON Schema shows it.

#include <string_view>

#include "domain/event.h"

namespace orderlog {

template <class E>
inline constexpr std::string_view kEventMeaning{};

// clang-format off
template <> inline constexpr std::string_view kEventMeaning<OrderPlaced> = "An order was placed; all that was agreed on is in here.";
template <> inline constexpr std::string_view kEventMeaning<PaymentStarted> = "The payment of an order began: its first leg follows.";
template <> inline constexpr std::string_view kEventMeaning<LegHeld> = "A new leg of the payment is held: its money is set aside, or its provider has been asked.";
template <> inline constexpr std::string_view kEventMeaning<LegSettled> = "The money of a leg moved: of a new one at once, or of one that was held.";
template <> inline constexpr std::string_view kEventMeaning<LegFailed> = "A held leg came to nothing: its provider said no, or never answered.";
template <> inline constexpr std::string_view kEventMeaning<LegReleased> = "A leg was given back: a held one, or a settled one of an order that is being voided.";
template <> inline constexpr std::string_view kEventMeaning<OrderPaid> = "Every leg is settled and the order is paid.";
template <> inline constexpr std::string_view kEventMeaning<PaymentFailed> = "The payment failed; the order may be paid again until the grace is over.";
template <> inline constexpr std::string_view kEventMeaning<LatePaymentReceived> = "A provider sent the money of a leg that had failed; it goes back.";
template <> inline constexpr std::string_view kEventMeaning<ProviderAsked> = "A provider has left open what became of its leg: it is asked.";
template <> inline constexpr std::string_view kEventMeaning<VoidRequested> = "Somebody takes the order back while a provider may be taking the money; its answer decides.";
template <> inline constexpr std::string_view kEventMeaning<VoidStarted> = "Somebody took the order back before it was paid.";
template <> inline constexpr std::string_view kEventMeaning<OrderVoided> = "The order is voided and holds no money and no units any more.";
template <> inline constexpr std::string_view kEventMeaning<VoidFailed> = "The order could not be voided.";
template <> inline constexpr std::string_view kEventMeaning<OrderAccepted> = "The store took the order.";
template <> inline constexpr std::string_view kEventMeaning<OrderRejected> = "The store refused the order; what was paid goes back.";
template <> inline constexpr std::string_view kEventMeaning<PreparationQueued> = "The order waits in the kitchen.";
template <> inline constexpr std::string_view kEventMeaning<OrderPrepared> = "Everything of the order is prepared.";
template <> inline constexpr std::string_view kEventMeaning<CourierRequested> = "Somebody was asked to fetch the order.";
template <> inline constexpr std::string_view kEventMeaning<OrderShipped> = "The order is on its way.";
template <> inline constexpr std::string_view kEventMeaning<OrderDelivered> = "The order was handed over.";
template <> inline constexpr std::string_view kEventMeaning<OrderReceived> = "The customer has got the order.";
template <> inline constexpr std::string_view kEventMeaning<AddressChanged> = "The order goes elsewhere, or somebody else is called.";
template <> inline constexpr std::string_view kEventMeaning<OrderClosed> = "The order was put away; nobody needs to look at it any more.";
template <> inline constexpr std::string_view kEventMeaning<RefundRequested> = "Somebody asked for money back.";
template <> inline constexpr std::string_view kEventMeaning<RefundRejected> = "A requested refund was rejected.";
template <> inline constexpr std::string_view kEventMeaning<RefundWithdrawn> = "A requested refund was withdrawn by who asked for it.";
template <> inline constexpr std::string_view kEventMeaning<RefundStarted> = "A requested refund was approved; the parts say which leg gives back how much.";
template <> inline constexpr std::string_view kEventMeaning<RefundPartReturned> = "A provider has returned its part of a refund that waits for other providers too.";
template <> inline constexpr std::string_view kEventMeaning<RefundPartFailed> = "A provider has said no to its part of a refund while others still owe their word";
template <> inline constexpr std::string_view kEventMeaning<RefundResumed> = "A provider that had said no has returned its part of a refund after all";
template <> inline constexpr std::string_view kEventMeaning<RefundSucceeded> = "The money of a refund has gone back.";
template <> inline constexpr std::string_view kEventMeaning<RefundFailed> = "A refund that was under way failed.";
template <> inline constexpr std::string_view kEventMeaning<StatusCorrected> = "An operator put the order right by what its channel says; money is told by the events that follow.";

template <> inline constexpr std::string_view kEventMeaning<PoolOpened> = "A pool of units was put up for sale.";
template <> inline constexpr std::string_view kEventMeaning<UnitsReserved> = "An order took units of the pool and is not paid yet.";
template <> inline constexpr std::string_view kEventMeaning<UnitsSold> = "The order that had reserved the units was paid.";
template <> inline constexpr std::string_view kEventMeaning<UnitsReleased> = "The order that had reserved the units was voided.";
template <> inline constexpr std::string_view kEventMeaning<UnitsReturned> = "A paid order was refunded in whole and its units are for sale again.";
template <> inline constexpr std::string_view kEventMeaning<StockTaken> = "A paid order took units of a shop's stock, which may fall below zero.";
template <> inline constexpr std::string_view kEventMeaning<StockReturned> = "An order that took stock was refunded in whole and gave it back.";
template <> inline constexpr std::string_view kEventMeaning<PoolAdjusted> = "An operator put more units into the pool, or wrote some off (below zero).";

template <> inline constexpr std::string_view kEventMeaning<AccountOpened> = "An account was opened, with nothing in it.";
template <> inline constexpr std::string_view kEventMeaning<AccountDebited> = "Money left the account at once; the counterparty's credit is in the same commit.";
template <> inline constexpr std::string_view kEventMeaning<AccountCredited> = "Money came into the account; the counterparty's debit is in the same commit.";
template <> inline constexpr std::string_view kEventMeaning<FundsHeld> = "Money of the account was set aside for a transfer that may still be voided.";
template <> inline constexpr std::string_view kEventMeaning<HoldPosted> = "Money that was set aside left the account; the counterparty's credit is in the same commit.";
template <> inline constexpr std::string_view kEventMeaning<HoldReleased> = "Money that was set aside is the account's to spend again.";

template <> inline constexpr std::string_view kEventMeaning<TransferPosted> = "A transfer was made at once.";
template <> inline constexpr std::string_view kEventMeaning<TransferHeld> = "The first half of a transfer: the money is set aside.";
template <> inline constexpr std::string_view kEventMeaning<TransferCompleted> = "The second half of a transfer: the money that was set aside has moved.";
template <> inline constexpr std::string_view kEventMeaning<TransferVoided> = "A transfer that was held was taken back.";
template <> inline constexpr std::string_view kEventMeaning<TransferExpired> = "A transfer that was held was neither completed nor voided in its time.";

template <> inline constexpr std::string_view kEventMeaning<JobSubmitted> = "A job asked for units of a pool.";
template <> inline constexpr std::string_view kEventMeaning<JobCompleted> = "The job has got its units, as an order.";
template <> inline constexpr std::string_view kEventMeaning<JobFailed> = "The rules refused the job.";

template <> inline constexpr std::string_view kEventMeaning<EffectRequested> = "Something outside is to be done for an order, as often as this says.";
template <> inline constexpr std::string_view kEventMeaning<EffectOffered> = "An effect is handed out: whoever does such work may do it now.";
template <> inline constexpr std::string_view kEventMeaning<EffectFailed> = "An attempt at an effect failed, or nobody answered in its time.";
template <> inline constexpr std::string_view kEventMeaning<EffectCompleted> = "The work of an effect is done.";
template <> inline constexpr std::string_view kEventMeaning<EffectParked> = "An effect was tried as often as it may be; an operator has to look at it.";
template <> inline constexpr std::string_view kEventMeaning<EffectReleased> = "An effect that was parked or withdrawn is to be tried again.";
template <> inline constexpr std::string_view kEventMeaning<EffectWithdrawn> = "An effect is not needed any more.";
template <> inline constexpr std::string_view kEventMeaning<EffectReversed> = "A refund took back of what the engine had done itself: units of stock, or awarded points.";

template <> inline constexpr std::string_view kEventMeaning<DiscountUsed> = "An order with a discount was placed and counts for its phone and day.";
template <> inline constexpr std::string_view kEventMeaning<DiscountReturned> = "An order with a discount was voided, or refunded in whole, and does not count any more.";

template <> inline constexpr std::string_view kEventMeaning<ChannelOrderImported> = "A channel's own order number stands for this order from now on.";

template <> inline constexpr std::string_view kEventMeaning<CommandRejected> = "A command with an idempotency key was refused by the rules.";
template <> inline constexpr std::string_view kEventMeaning<CommandSatisfied> = "A command with an idempotency key found everything already as it wants it.";
// clang-format on

}  // namespace orderlog
