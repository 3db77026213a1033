#pragma once

// clang-format off
// 配送状态: which step of an order's way to its customer may follow which. The one place that
// decide() and allowed_actions() ask.
//
//   step                 from                                                        to
//   accept 接单          awaiting_acceptance                                         accepted
//   queue_preparation    accepted                                                    not_prepared
//   prepare 完成配餐     accepted, not_prepared                                      prepared
//   request_courier      prepared                                                    awaiting_pickup
//   ship 发货/取餐       prepared, awaiting_pickup; goods also before                picked_up
//   deliver 完成自配送   prepared, awaiting_pickup, picked_up                        delivered
//   receive 收货         picked_up                                                   delivered
//
// clang-format on
// Goods are what the flash sale and the counter sell: nobody cooks them, so they may be sent at
// once. What begins new work (accept, queue_preparation, request_courier) needs an order that is
// paid and that nobody wants back. The others tell what has happened, which a refund that was asked
// for in the meantime does not undo.

#include "domain/order/actions.h"
#include "domain/order/state.h"

namespace orderlog {

enum class DeliveryStep {
  kAccept,
  kQueuePreparation,
  kPrepare,
  kRequestCourier,
  kShip,
  kDeliver,
  kReceive,
};

[[nodiscard]] DeliveryStatus end_of(DeliveryStep step);

[[nodiscard]] Refusal refuses_step(const Order& order, DeliveryStep step);

// 拒单: of an order that nobody has taken on yet.
[[nodiscard]] Refusal refuses_rejection(const Order& order);
[[nodiscard]] Refusal refuses_address(const Order& order);

}  // namespace orderlog
