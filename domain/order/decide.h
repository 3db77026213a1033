#pragma once

// What may be done to an order, one function per command. Each sees the world before the command
// and answers with the events of one commit, the order's first, then those of accounts and pools;
// no events mean "already so".

#include "domain/decision.h"
#include "domain/order/commands.h"

namespace orderlog {

[[nodiscard]] DecisionResult place_order(const World& world, const Context& context,
                                         const PlaceOrder& command);

// A payment that covers what is left, all of it internal, settles in this commit. Any other is
// held: the internal legs on their accounts, the third party's until the provider answers.
[[nodiscard]] DecisionResult pay_order(const World& world, const Context& context,
                                       const PayOrder& command);
// The provider's word on its leg. Money that comes after the leg's end is taken down as late.
[[nodiscard]] DecisionResult confirm_payment(const World& world, const Context& context,
                                             const ConfirmPayment& command);
// 后台收款: the money is in the till, so the leg settles whether or not the rest is there.
[[nodiscard]] DecisionResult collect_payment(const World& world, const Context& context,
                                             const CollectPayment& command);

// Gives everything back, held and settled, and the units to their pool.
[[nodiscard]] DecisionResult void_order(const World& world, const Context& context,
                                        const VoidOrder& command);

// The way to the customer: which step may follow which is a table in domain/order/delivery.cc. A
// step that is the present one is already so; one further back or too far ahead is refused.
[[nodiscard]] DecisionResult accept_order(const World& world, const Context& context,
                                          const AcceptOrder& command);
[[nodiscard]] DecisionResult queue_preparation(const World& world, const Context& context,
                                               const QueuePreparation& command);
[[nodiscard]] DecisionResult prepare_order(const World& world, const Context& context,
                                           const PrepareOrder& command);
[[nodiscard]] DecisionResult request_courier(const World& world, const Context& context,
                                             const RequestCourier& command);
[[nodiscard]] DecisionResult ship_order(const World& world, const Context& context,
                                        const ShipOrder& command);
[[nodiscard]] DecisionResult deliver_order(const World& world, const Context& context,
                                           const DeliverOrder& command);
[[nodiscard]] DecisionResult receive_order(const World& world, const Context& context,
                                           const ReceiveOrder& command);
// Before anything is on its way.
[[nodiscard]] DecisionResult change_address(const World& world, const Context& context,
                                            const ChangeAddress& command);
// Starts a refund of everything that was paid, as the store.
[[nodiscard]] DecisionResult reject_order(const World& world, const Context& context,
                                          const RejectOrder& command);

[[nodiscard]] DecisionResult close_order(const World& world, const Context& context,
                                         const CloseOrder& command);
// Without events where nothing is due.
[[nodiscard]] DecisionResult expire_order(const World& world, const Context& context,
                                          const ExpireOrder& command);

// A customer's request waits for approval; the store's and the engine's own start at once.
[[nodiscard]] DecisionResult request_refund(const World& world, const Context& context,
                                            const RequestRefund& command);
[[nodiscard]] DecisionResult approve_refund(const World& world, const Context& context,
                                            const ApproveRefund& command);
[[nodiscard]] DecisionResult reject_refund(const World& world, const Context& context,
                                           const RejectRefund& command);
[[nodiscard]] DecisionResult withdraw_refund(const World& world, const Context& context,
                                             const WithdrawRefund& command);
// The provider's word on its part. All parts of a refund move together, when it has succeeded.
[[nodiscard]] DecisionResult confirm_refund(const World& world, const Context& context,
                                            const ConfirmRefund& command);

// 核对: takes over what the order's channel says of it, by ordinary events behind a
// StatusCorrected. What is as it says already stays.
[[nodiscard]] DecisionResult correct_status(const World& world, const Context& context,
                                            const CorrectStatus& command);

}  // namespace orderlog
