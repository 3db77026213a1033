#pragma once

// How much a refund comes to, and which legs give it back.

#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/order/commands.h"
#include "domain/order/state.h"
#include "domain/rejection.h"

namespace orderlog {

// Between 1 and what is left of the payment. By items, each counts as what was paid for it: the
// price less the discount of the order's lines of that article, in their order, after the units
// that earlier refunds took. All units of a line come to exactly that, in whatever parts they go
// back. Where a refund by amount took some of it already, the sum stops at what is left.
[[nodiscard]] Result<Money, Rejection> refund_amount(const Order& order,
                                                     const RequestRefund& command);

// Whether it takes a provider to give the part back.
[[nodiscard]] bool is_of_provider(const Order& order, const RefundPart& part);
// What of a settled leg no refund has taken.
[[nodiscard]] Money left_in(const Leg& leg);
// Whether the part's leg still has it.
[[nodiscard]] bool is_left(const Order& order, const RefundPart& part);

// Takes `amount` from the settled legs, newest first; it must be there.
[[nodiscard]] std::vector<RefundPart> refund_parts(const Order& order, Money amount);

// The same from the legs of one provider alone; nothing where these have less.
[[nodiscard]] std::optional<std::vector<RefundPart>> refund_parts_of(const Order& order,
                                                                     std::string_view provider,
                                                                     Money amount);

}  // namespace orderlog
