// An order as GET /v1/orders/{id} shows it. Members without a value are left out, which
// JSON.stringify does for undefined. The engine's own is domain/order/view.cc.

import {allowedActions} from './allowed_actions.mjs';
import {paidAmount, refundedAmount, remainPay} from './order.mjs';

export function viewOf(id, order, version) {
  const {placed} = order;
  return {
    order_id: id,
    order_code: placed.order_code ?? '',
    merchant_id: placed.merchant_id,
    store_id: placed.store_id,
    user_id: placed.user_id,
    channel: placed.channel,
    channel_order_no: placed.channel_order_no,
    pool_id: placed.pool_id,
    status: order.status,
    refund_status: order.refundStatus,
    delivery_status: order.deliveryStatus,
    cancel_type: order.cancelType,
    cancel_reason: order.cancelReason || undefined,
    terminal_view: terminalView(order),
    amount: order.amount,
    remain_pay: remainPay(order),
    paid: paidAmount(order),
    refunded: refundedAmount(order),
    payments: order.legs,
    refunds: order.refunds,
    pending_void: order.pendingVoid,
    delivery: order.delivery,
    items: placed.items ?? [],
    discounts: placed.discounts,
    address: placed.address,
    phone: placed.phone,
    remark: placed.remark,
    coupon_ids: placed.coupon_ids,
    present: placed.present,
    allowed_actions: allowedActions(order),
    created_at: order.createdAt,
    updated_at: order.updatedAt,
    paid_at: order.paidAt,
    deadline_at: order.deadline || undefined,
    closed: order.closed,
    version,
  };
}

// What a terminal in the shop shows.
function terminalView({status, deliveryStatus, placed}) {
  switch (status) {
    case 'voided': return 'cancelled';
    case 'refunding': return 'refunding';
    case 'refunded': return 'refunded';
    case 'paid':
    case 'refund_failed':
      switch (deliveryStatus) {
        case 'prepared': return 'prepared';
        case 'awaiting_pickup': return 'awaiting_delivery';
        case 'picked_up': return 'delivering';
        case 'delivered': return placed.channel === 'terminal' ? 'completed' : 'delivered';
        default: return 'paid';
      }
    default: return 'hidden';
  }
}
