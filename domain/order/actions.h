#pragma once

// Which commands an order's state lets through: the one place that both decide() and
// allowed_actions() ask. Nothing means "go on"; what depends on the command's own members
// (amounts, a leg's or a refund's id) is checked afterwards.

#include <optional>

#include "domain/order/state.h"
#include "domain/rejection.h"

namespace orderlog {

using Refusal = std::optional<RejectionCode>;

// refund_failed behaves as paid.
[[nodiscard]] bool is_paid(const Order& order);

[[nodiscard]] Refusal refuses_payment(const Order& order);  // pay, collect
[[nodiscard]] Refusal refuses_void(const Order& order);
// A void that waits for a provider's word on a payment.
[[nodiscard]] bool awaits_answer_to_void(const Order& order);
[[nodiscard]] Refusal refuses_close(const Order& order);
[[nodiscard]] Refusal refuses_refund_request(const Order& order);
// Of orders whose channel has their money: paid ones, and such as nobody has paid any of here.
[[nodiscard]] Refusal refuses_correction(const Order& order);

// Whether any refund is waiting for people, or for its provider.
[[nodiscard]] bool has_requested_refund(const Order& order);
// Whether a provider's word about a refund can change something: it is waited for, or the provider
// had said no and may have to take that back.
[[nodiscard]] bool awaits_refund_answer(const Order& order);

// Whether a provider's word on this leg would still say something new: it has been asked, or it
// may yet send money that was given up.
[[nodiscard]] bool awaits_provider(const Leg& leg);

// The third-party leg that a provider has been asked for; at most one at a time.
[[nodiscard]] const Leg* pending_provider_leg(const Order& order);

// A "no" for the status's sake: with what the order does allow.
[[nodiscard]] Rejection refused_by_state(const Order& order, RejectionCode code);

}  // namespace orderlog
