#pragma once

// The stored name of every event and the schema version that is written today. They are the log's
// own and never change meaning: a changed payload is a new version, and the shapes of the versions
// before stay known (domain/codec/upcasters.h).

#include <tuple>
#include <variant>

#include "domain/codec/codec.h"
#include "domain/event.h"

namespace orderlog {

template <class E>
inline constexpr EventType kEventType{};

// clang-format off
template <> inline constexpr EventType kEventType<OrderPlaced>{"OrderPlaced", 2};
template <> inline constexpr EventType kEventType<PaymentStarted>{"PaymentStarted", 1};
template <> inline constexpr EventType kEventType<LegHeld>{"LegHeld", 1};
template <> inline constexpr EventType kEventType<LegSettled>{"LegSettled", 1};
template <> inline constexpr EventType kEventType<LegFailed>{"LegFailed", 1};
template <> inline constexpr EventType kEventType<LegReleased>{"LegReleased", 1};
template <> inline constexpr EventType kEventType<OrderPaid>{"OrderPaid", 1};
template <> inline constexpr EventType kEventType<PaymentFailed>{"PaymentFailed", 1};
template <> inline constexpr EventType kEventType<LatePaymentReceived>{"LatePaymentReceived", 1};
template <> inline constexpr EventType kEventType<ProviderAsked>{"ProviderAsked", 1};
template <> inline constexpr EventType kEventType<VoidRequested>{"VoidRequested", 1};
template <> inline constexpr EventType kEventType<VoidStarted>{"VoidStarted", 1};
template <> inline constexpr EventType kEventType<OrderVoided>{"OrderVoided", 1};
template <> inline constexpr EventType kEventType<VoidFailed>{"VoidFailed", 1};
template <> inline constexpr EventType kEventType<OrderAccepted>{"OrderAccepted", 1};
template <> inline constexpr EventType kEventType<OrderRejected>{"OrderRejected", 1};
template <> inline constexpr EventType kEventType<PreparationQueued>{"PreparationQueued", 1};
template <> inline constexpr EventType kEventType<OrderPrepared>{"OrderPrepared", 1};
template <> inline constexpr EventType kEventType<CourierRequested>{"CourierRequested", 1};
template <> inline constexpr EventType kEventType<OrderShipped>{"OrderShipped", 1};
template <> inline constexpr EventType kEventType<OrderDelivered>{"OrderDelivered", 1};
template <> inline constexpr EventType kEventType<OrderReceived>{"OrderReceived", 1};
template <> inline constexpr EventType kEventType<AddressChanged>{"AddressChanged", 1};
template <> inline constexpr EventType kEventType<OrderClosed>{"OrderClosed", 1};
template <> inline constexpr EventType kEventType<RefundRequested>{"RefundRequested", 1};
template <> inline constexpr EventType kEventType<RefundRejected>{"RefundRejected", 1};
template <> inline constexpr EventType kEventType<RefundWithdrawn>{"RefundWithdrawn", 1};
template <> inline constexpr EventType kEventType<RefundStarted>{"RefundStarted", 1};
template <> inline constexpr EventType kEventType<RefundPartReturned>{"RefundPartReturned", 1};
template <> inline constexpr EventType kEventType<RefundPartFailed>{"RefundPartFailed", 1};
template <> inline constexpr EventType kEventType<RefundResumed>{"RefundResumed", 1};
template <> inline constexpr EventType kEventType<RefundSucceeded>{"RefundSucceeded", 1};
template <> inline constexpr EventType kEventType<RefundFailed>{"RefundFailed", 1};
template <> inline constexpr EventType kEventType<StatusCorrected>{"StatusCorrected", 1};

template <> inline constexpr EventType kEventType<PoolOpened>{"PoolOpened", 1};
template <> inline constexpr EventType kEventType<UnitsReserved>{"UnitsReserved", 1};
template <> inline constexpr EventType kEventType<UnitsSold>{"UnitsSold", 1};
template <> inline constexpr EventType kEventType<UnitsReleased>{"UnitsReleased", 1};
template <> inline constexpr EventType kEventType<UnitsReturned>{"UnitsReturned", 1};
template <> inline constexpr EventType kEventType<StockTaken>{"StockTaken", 1};
template <> inline constexpr EventType kEventType<StockReturned>{"StockReturned", 1};
template <> inline constexpr EventType kEventType<PoolAdjusted>{"PoolAdjusted", 1};

template <> inline constexpr EventType kEventType<AccountOpened>{"AccountOpened", 1};
template <> inline constexpr EventType kEventType<AccountDebited>{"AccountDebited", 1};
template <> inline constexpr EventType kEventType<AccountCredited>{"AccountCredited", 1};
template <> inline constexpr EventType kEventType<FundsHeld>{"FundsHeld", 1};
template <> inline constexpr EventType kEventType<HoldPosted>{"HoldPosted", 1};
template <> inline constexpr EventType kEventType<HoldReleased>{"HoldReleased", 1};

template <> inline constexpr EventType kEventType<TransferPosted>{"TransferPosted", 1};
template <> inline constexpr EventType kEventType<TransferHeld>{"TransferHeld", 1};
template <> inline constexpr EventType kEventType<TransferCompleted>{"TransferCompleted", 1};
template <> inline constexpr EventType kEventType<TransferVoided>{"TransferVoided", 1};
template <> inline constexpr EventType kEventType<TransferExpired>{"TransferExpired", 1};

template <> inline constexpr EventType kEventType<JobSubmitted>{"JobSubmitted", 1};
template <> inline constexpr EventType kEventType<JobCompleted>{"JobCompleted", 1};
template <> inline constexpr EventType kEventType<JobFailed>{"JobFailed", 1};

template <> inline constexpr EventType kEventType<EffectRequested>{"EffectRequested", 1};
template <> inline constexpr EventType kEventType<EffectOffered>{"EffectOffered", 1};
template <> inline constexpr EventType kEventType<EffectFailed>{"EffectFailed", 1};
template <> inline constexpr EventType kEventType<EffectCompleted>{"EffectCompleted", 1};
template <> inline constexpr EventType kEventType<EffectParked>{"EffectParked", 1};
template <> inline constexpr EventType kEventType<EffectReleased>{"EffectReleased", 1};
template <> inline constexpr EventType kEventType<EffectWithdrawn>{"EffectWithdrawn", 1};
template <> inline constexpr EventType kEventType<EffectReversed>{"EffectReversed", 1};

template <> inline constexpr EventType kEventType<DiscountUsed>{"DiscountUsed", 1};
template <> inline constexpr EventType kEventType<DiscountReturned>{"DiscountReturned", 1};

template <> inline constexpr EventType kEventType<ChannelOrderImported>{"ChannelOrderImported", 1};

template <> inline constexpr EventType kEventType<CommandRejected>{"CommandRejected", 1};
template <> inline constexpr EventType kEventType<CommandSatisfied>{"CommandSatisfied", 1};
// clang-format on

// Event is a variant whose alternatives are events or variants of events. EventOf<Outer, E> names
// one event and the alternative that holds it.
template <class OuterAlternative, class EventStruct>
struct EventOf {
  using Outer = OuterAlternative;
  using Inner = EventStruct;
};

template <class Outer>
struct EventsWithin {
  using type = std::tuple<EventOf<Outer, Outer>>;
};
template <class... E>
struct EventsWithin<std::variant<E...>> {
  using type = std::tuple<EventOf<std::variant<E...>, E>...>;
};

template <class Outer>
struct Flatten;
template <class... Outer>
struct Flatten<std::variant<Outer...>> {
  using type = decltype(std::tuple_cat(typename EventsWithin<Outer>::type{}...));
};

// Every event there is, once: a tuple of EventOf.
using AllEvents = Flatten<Event>::type;

}  // namespace orderlog
