// What may be done to an order as it is. These are rules of the engine (domain/order/actions.cc)
// and not facts of its events, so they are the one part of a copy like this one that may be out of
// date: to show a button it will do, to decide it will not. The engine decides.

import {paidAmount, refundedAmount, remainPay} from './order.mjs';

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
const mayVoid = (order) => isOpen(order) && !(order.status === 'paying' && order.pendingVoid);
const pending = (order) => order.status === 'paying' && asksProvider(order);
const mayClose = (order) => (isPaid(order) || isOver(order)) && !order.closed;
const mayRefund = (order) =>
  isPaid(order) && (paidAmount(order) !== refundedAmount(order) || order.amount === 0) &&
  order.refunds.length < maxRefunds;

// A provider that has said no may have to take that back, while its leg still has the money.
const isLeft = (order, {leg_id, amount}) => order.legs.some((leg) =>
  leg.leg_id === leg_id && leg.state === 'settled' && amount <= leg.amount - leg.refunded);
const mayHearOfRefund = (order) => order.refunds.some(({state, parts}) =>
  state === 'processing' ||
  (state === 'failed' && isPaid(order) &&
   parts.some((part) => part.failed && isLeft(order, part))));

// Each step of the delivery: from where it may be taken, from where goods may besides, and whether it
// begins new work.
const goodsChannels = ['flash', 'terminal'];
const step = (from, goods, beginsWork) => (order) =>
  (isPaid(order) || (!beginsWork && order.status === 'refunding')) &&
  [...from, ...(goodsChannels.includes(order.placed.channel) ? goods : [])].includes(
      order.deliveryStatus);
const mayReject = (order) => mayRefund(order) && order.deliveryStatus === 'awaiting_acceptance';
const mayChangeAddress = (order) =>
  (isOpen(order) || isPaid(order)) && !['picked_up', 'delivered'].includes(order.deliveryStatus);

// What a channel's statement may show to be otherwise.
const mayCorrect = (order) =>
  ['official', 'third_party'].includes(order.placed.channel) &&
  (isPaid(order) || (mayPay(order) && remainPay(order) === order.amount));

const actions = [
  ['pay', mayPay],
  ['confirm_payment', mayHearOfProvider],
  ['collect', mayPay],
  ['void', mayVoid],
  ['accept', step(['awaiting_acceptance'], [], true)],
  ['reject', mayReject],
  ['queue_preparation', step(['accepted'], [], true)],
  ['prepare', step(['accepted', 'not_prepared'], [], false)],
  ['request_courier', step(['prepared'], [], true)],
  ['ship', step(['prepared', 'awaiting_pickup'], ['awaiting_acceptance', 'accepted'], false)],
  ['deliver', step(['prepared', 'awaiting_pickup', 'picked_up'], [], false)],
  ['receive', step(['picked_up'], [], false)],
  ['change_address', mayChangeAddress],
  ['close', mayClose],
  ['refund', mayRefund],
  ['approve_refund', hasRefund('requested')],
  ['reject_refund', hasRefund('requested')],
  ['withdraw_refund', hasRefund('requested')],
  ['confirm_refund', mayHearOfRefund],
  ['correct', mayCorrect],
];

export const allowedActions = (order) =>
  actions.filter(([, allowed]) => allowed(order)).map(([name]) => name);
