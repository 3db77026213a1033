#pragma once

// Orders that channels bring under their own numbers: each is one order, however often it is
// brought, and its statuses are facts that lead to one end in whatever order they arrive.

#include <optional>

#include "domain/channel_order/commands.h"
#include "domain/decision.h"
#include "domain/order/commands.h"

namespace orderlog {

// Of an order that is placed under a channel's number.
[[nodiscard]] std::optional<ChannelOrderId> number_of(const PlaceOrder& command);

// What placing comes to where the number's order is there already: already so if the command says
// the same as the first one (store, user, items and amount, `amount` being the command's; texts,
// phone and address may differ), channel_order_differs if not. Nothing where the number is new, or
// where its order is over and the command says that it replaces that one (not_replaceable while it
// is not over).
//
// An order from before numbers were kept has none; the command finds it by its order_id, and the
// number is taken down.
[[nodiscard]] std::optional<DecisionResult> imported_before(const World& world,
                                                            const PlaceOrder& command,
                                                            const ChannelOrderId& number,
                                                            Money amount);

// A step of the delivery that is not ahead of the known one is already so; one ahead is said alone,
// whatever was jumped over. That holds for orders that are being refunded or were, too: what has
// happened has happened. cancelled starts a refund of all that is left, refunded completes it; an
// order that was never paid is voided by either.
[[nodiscard]] DecisionResult report_channel_status(const World& world, const Context& context,
                                                   const ReportChannelStatus& command);

}  // namespace orderlog
