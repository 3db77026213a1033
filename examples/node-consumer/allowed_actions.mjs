// What may be done to an order as it is. These are rules of the engine (domain/order/actions.cc)
// and not facts of its events, so they are the one part of a copy like this one that may be out of
// date: to show a button it will do, to decide it will not. The engine decides.

import {paidAmount, refundedAmount} from './order.mjs';

const maxLegs = 64;
const maxRefunds = 256;

const isPaid = ({status}) => status === 'paid' || status === 'refund_failed';
const isOver = ({status}) => status === 'refunded' || status === 'voided';
const isOpen = ({status}) => ['unpaid', 'paying', 'pay_failed', 'void_failed'].includes(status);

const asksProvider = (order) =>
  order.legs.some(({kind, state}) => kind === 'third_party' && state === 'held');
const mayHearOfProvider = (order) => order.legs.some(
    ({kind, state}) => kind === 'third_party' && (state === 'held' || state === 'failed'));
const hasRefund = (wanted) => (order) => order.refunds.some(({state}) => state === wanted);

const mayPay = (order) => isOpen(order) && !pending(order) && order.legs.length < maxLegs;
const mayVoid = (order) => isOpen(order) && !pending(order);
const pending = (order) => order.status === 'paying' && asksProvider(order);
const mayClose = (order) => (isPaid(order) || isOver(order)) && !order.closed;
const mayRefund = (order) =>
  isPaid(order) && paidAmount(order) !== refundedAmount(order) && order.refunds.length < maxRefunds;

const actions = [
  ['pay', mayPay],
  ['confirm_payment', mayHearOfProvider],
  ['collect', mayPay],
  ['void', mayVoid],
  ['close', mayClose],
  ['refund', mayRefund],
  ['approve_refund', hasRefund('requested')],
  ['reject_refund', hasRefund('requested')],
  ['withdraw_refund', hasRefund('requested')],
  ['confirm_refund', hasRefund('processing')],
];

export const allowedActions = (order) =>
  actions.filter(([, allowed]) => allowed(order)).map(([name]) => name);
