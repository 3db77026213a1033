// The names of an order's statuses and kinds, as clients and the log know them.

#include <cstddef>
#include <iterator>

#include "domain/order/commands.h"
#include "domain/order/state.h"

namespace orderlog {
namespace {

// In the order of their enumerations, whose values are the indices.
constexpr std::string_view kOrderStatuses[] = {
    "unpaid", "paying",      "paid",      "pay_failed", "voiding",
    "voided", "void_failed", "refunding", "refunded",   "refund_failed"};
constexpr std::string_view kRefundStatuses[] = {"none",       "requested", "rejected",
                                                "processing", "succeeded", "failed"};
constexpr std::string_view kDeliveryStatuses[] = {
    "awaiting_acceptance", "accepted",  "not_prepared", "prepared",
    "awaiting_pickup",     "picked_up", "delivered"};
constexpr std::string_view kCancelTypes[] = {"none", "system", "customer", "store"};
constexpr std::string_view kChannels[] = {"flash", "terminal", "official", "third_party"};
constexpr std::string_view kInitiators[] = {"customer", "store", "system"};
constexpr std::string_view kTerminalViews[] = {
    "hidden",    "paid",      "prepared",  "awaiting_delivery", "delivering",
    "delivered", "completed", "refunding", "refunded",          "cancelled"};
constexpr std::string_view kLegKinds[] = {"points", "balance", "third_party", "offline"};
constexpr std::string_view kLegStates[] = {"held", "settled", "failed", "released", "late"};
constexpr std::string_view kRefundStates[] = {"requested",  "rejected",  "withdrawn",
                                              "processing", "succeeded", "failed"};
constexpr std::string_view kDeadlineKinds[] = {"hold", "leg", "grace"};
constexpr std::string_view kProviderResults[] = {"succeeded", "failed", "unknown"};

template <class E, std::size_t N>
constexpr bool names_all(const std::string_view (&)[N], E last) {
  return N == static_cast<std::size_t>(last) + 1;
}

static_assert(names_all(kOrderStatuses, OrderStatus::kRefundFailed));
static_assert(names_all(kRefundStatuses, RefundStatus::kFailed));
static_assert(names_all(kDeliveryStatuses, DeliveryStatus::kDelivered));
static_assert(names_all(kCancelTypes, CancelType::kStore));
static_assert(names_all(kChannels, Channel::kThirdParty));
static_assert(names_all(kInitiators, Initiator::kSystem));
static_assert(names_all(kTerminalViews, TerminalView::kCancelled));
static_assert(names_all(kLegKinds, LegKind::kOffline));
static_assert(names_all(kLegStates, LegState::kLate));
static_assert(names_all(kRefundStates, RefundState::kFailed));
static_assert(names_all(kDeadlineKinds, DeadlineKind::kGrace));
static_assert(names_all(kProviderResults, ProviderResult::kUnknown));

template <class E, std::size_t N>
std::string_view name_in(const std::string_view (&names)[N], E value) {
  return names[static_cast<std::size_t>(value)];
}

template <class E, std::size_t N>
std::optional<E> value_in(const std::string_view (&names)[N], std::string_view text) {
  for (std::size_t i = 0; i < N; ++i) {
    if (names[i] == text) return static_cast<E>(i);
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(OrderStatus status) { return name_in(kOrderStatuses, status); }
std::optional<OrderStatus> order_status_from(std::string_view text) {
  return value_in<OrderStatus>(kOrderStatuses, text);
}

std::string_view to_string(RefundStatus status) { return name_in(kRefundStatuses, status); }
std::optional<RefundStatus> refund_status_from(std::string_view text) {
  return value_in<RefundStatus>(kRefundStatuses, text);
}

std::string_view to_string(DeliveryStatus status) { return name_in(kDeliveryStatuses, status); }
std::optional<DeliveryStatus> delivery_status_from(std::string_view text) {
  return value_in<DeliveryStatus>(kDeliveryStatuses, text);
}

std::string_view to_string(CancelType type) { return name_in(kCancelTypes, type); }
std::optional<CancelType> cancel_type_from(std::string_view text) {
  return value_in<CancelType>(kCancelTypes, text);
}

std::string_view to_string(Channel channel) { return name_in(kChannels, channel); }
std::optional<Channel> channel_from(std::string_view text) {
  return value_in<Channel>(kChannels, text);
}

std::string_view to_string(Initiator initiator) { return name_in(kInitiators, initiator); }
std::optional<Initiator> initiator_from(std::string_view text) {
  return value_in<Initiator>(kInitiators, text);
}

std::string_view to_string(TerminalView view) { return name_in(kTerminalViews, view); }
std::optional<TerminalView> terminal_view_from(std::string_view text) {
  return value_in<TerminalView>(kTerminalViews, text);
}

std::string_view to_string(LegKind kind) { return name_in(kLegKinds, kind); }
std::optional<LegKind> leg_kind_from(std::string_view text) {
  return value_in<LegKind>(kLegKinds, text);
}

std::string_view to_string(LegState state) { return name_in(kLegStates, state); }
std::optional<LegState> leg_state_from(std::string_view text) {
  return value_in<LegState>(kLegStates, text);
}

std::string_view to_string(RefundState state) { return name_in(kRefundStates, state); }
std::optional<RefundState> refund_state_from(std::string_view text) {
  return value_in<RefundState>(kRefundStates, text);
}

std::string_view to_string(DeadlineKind kind) { return name_in(kDeadlineKinds, kind); }
std::optional<DeadlineKind> deadline_kind_from(std::string_view text) {
  return value_in<DeadlineKind>(kDeadlineKinds, text);
}

std::string_view to_string(ProviderResult result) { return name_in(kProviderResults, result); }
std::optional<ProviderResult> provider_result_from(std::string_view text) {
  return value_in<ProviderResult>(kProviderResults, text);
}

}  // namespace orderlog
