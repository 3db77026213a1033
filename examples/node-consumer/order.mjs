// An order from its events: evolve(order, event) gives the next state and leaves the old one alone.
// The engine's own is domain/order/evolve.cc.

export const paidAmount = (order) =>
  sum(order.legs.filter((leg) => leg.state === 'settled'), (leg) => leg.amount);
export const refundedAmount = (order) =>
  sum(order.legs.filter((leg) => leg.state === 'settled'), (leg) => leg.refunded);
export const remainPay = (order) =>
  order.amount -
  sum(order.legs.filter(({state}) => state === 'held' || state === 'settled'), (leg) => leg.amount);

export function evolve(order, event) {
  const change = changes[event.name];
  if (!change) throw new Error(`no order knows the event ${event.name}`);
  if (!order && event.name !== 'OrderPlaced') throw new Error('an order begins by being placed');
  return {...order, ...change(order, event.data, event.at), updatedAt: event.at};
}

// What each event changes. A member that an event leaves out has its default.
const changes = {
  OrderPlaced: (_, placed, at) => ({
    placed,
    amount: placed.amount,
    status: 'unpaid',
    refundStatus: 'none',
    deliveryStatus: 'awaiting_acceptance',
    cancelType: 'none',
    cancelReason: '',
    closed: false,
    legs: [],
    refunds: [],
    deadline: placed.hold_expires_at,
    createdAt: at,
  }),

  PaymentStarted: () => ({status: 'paying', pendingVoid: undefined}),
  LegHeld: (order, {leg, expires_at}) => ({legs: withLeg(order, leg), deadline: expires_at}),
  LegSettled: (order, {leg}) => {
    const legs = withLeg(order, leg);
    // Nobody's cash is voided by a timer, unless a provider still owes its answer.
    const real = leg.kind === 'third_party' || leg.kind === 'offline';
    const waiting = legs.some(({kind, state}) => kind === 'third_party' && state === 'held');
    return real && !waiting ? {legs, deadline: undefined} : {legs};
  },
  LegFailed: (order, {leg_id}) => ({legs: changedLeg(order, leg_id, {state: 'failed'})}),
  LegReleased: (order, {leg_id}) => ({legs: changedLeg(order, leg_id, {state: 'released'})}),
  OrderPaid: (_, __, at) => ({
    status: 'paid', paidAt: at, deadline: undefined, pendingVoid: undefined,
  }),
  PaymentFailed: (_, {grace_expires_at}) => ({status: 'pay_failed', deadline: grace_expires_at}),
  LatePaymentReceived: (order, {leg_id, provider_ref}) => ({
    legs: changedLeg(order, leg_id, {state: 'late', provider_ref}),
  }),

  ProviderAsked: (order, {leg_id}) => ({legs: changedLeg(order, leg_id, {asked: true})}),
  VoidRequested: (_, {initiator, reason}) => ({pendingVoid: {initiator, reason}}),
  VoidStarted: (_, {initiator, reason}) => ({
    status: 'voiding',
    pendingVoid: {initiator, reason},
    cancelReason: reason ?? '',
    deadline: undefined,
  }),
  OrderVoided: (_, {cancel_type}) => ({
    status: 'voided', cancelType: cancel_type, deadline: undefined, pendingVoid: undefined,
  }),
  VoidFailed: () => ({status: 'void_failed'}),

  OrderAccepted: (order, _, at) => ({
    deliveryStatus: 'accepted', delivery: {...order.delivery, accepted_at: at},
  }),
  OrderRejected: () => ({}),
  PreparationQueued: () => ({deliveryStatus: 'not_prepared'}),
  OrderPrepared: (order, _, at) => ({
    deliveryStatus: 'prepared', delivery: {...order.delivery, prepared_at: at},
  }),
  CourierRequested: (order, {courier}) => ({
    deliveryStatus: 'awaiting_pickup', delivery: {...order.delivery, courier},
  }),
  OrderShipped: (order, {courier, tracking}, at) => ({
    deliveryStatus: 'picked_up',
    delivery: {
      ...order.delivery, courier: courier ?? order.delivery?.courier, tracking, shipped_at: at,
    },
  }),
  // An order of the counter is handed over as it is paid, without a way to tell of.
  OrderDelivered: (order, _, at) => ({
    deliveryStatus: 'delivered',
    delivery: order.delivery || order.placed.channel !== 'terminal'
        ? {...order.delivery, delivered_at: at}
        : undefined,
  }),
  OrderReceived: (order, _, at) => ({
    deliveryStatus: 'delivered', delivery: {...order.delivery, delivered_at: at},
  }),
  AddressChanged: (order, {address, phone}) => ({placed: {...order.placed, address, phone}}),
  StatusCorrected: (order, {delivery_status}) =>
    delivery_status
      ? {deliveryStatus: delivery_status, delivery: wayUpTo(order.delivery, delivery_status)}
      : {},
  OrderClosed: () => ({closed: true}),

  RefundRequested: (order, {refund_id, initiator, amount, reason, items}) => ({
    beforeRefund: {status: order.status, refundStatus: order.refundStatus},
    status: 'refunding',
    refundStatus: 'requested',
    refunds: [...order.refunds, {refund_id, state: 'requested', initiator, amount, reason, items}],
  }),
  RefundRejected: (order, {refund_id, operator_id}) => ({
    status: order.beforeRefund.status,
    refundStatus: 'rejected',
    refunds: changedRefund(order, refund_id, {state: 'rejected', operator_id}),
  }),
  RefundWithdrawn: (order, {refund_id}) => ({
    ...order.beforeRefund,
    refunds: changedRefund(order, refund_id, {state: 'withdrawn'}),
  }),
  RefundStarted: (order, {refund_id, operator_id, parts}) => ({
    refundStatus: 'processing',
    refunds: changedRefund(order, refund_id, {state: 'processing', operator_id, parts}),
  }),
  // One of several providers has returned its part.
  RefundPartReturned: (order, {refund_id, leg_id, amount}) => {
    const {parts} = order.refunds.find((each) => each.refund_id === refund_id);
    return {
      legs: returned(order.legs, {leg_id, amount}),
      refunds: changedRefund(order, refund_id, {
        parts: parts.map((part) =>
          (part.leg_id === leg_id ? {...part, returned: true, failed: undefined} : part)),
      }),
    };
  },
  // One of several providers has said no.
  RefundPartFailed: (order, {refund_id, leg_id}) => {
    const {parts} = order.refunds.find((each) => each.refund_id === refund_id);
    return {
      refunds: changedRefund(order, refund_id, {
        parts: parts.map((part) => (part.leg_id === leg_id ? {...part, failed: true} : part)),
      }),
    };
  },
  // One that had said no has returned its part after all.
  RefundResumed: (order, {refund_id, parts}) => ({
    status: 'refunding',
    refundStatus: 'processing',
    refunds: changedRefund(order, refund_id, {state: 'processing', parts}),
  }),
  RefundSucceeded: (order, {refund_id, provider_ref}) => {
    const refunds = changedRefund(order, refund_id, {state: 'succeeded', provider_ref});
    const refund = refunds.find((each) => each.refund_id === refund_id);
    const given = (refund.parts ?? []).filter((part) => !part.returned);
    const legs = given.reduce(returned, order.legs);
    const next = {...order, legs, refunds};
    if (refundedAmount(next) < paidAmount(next)) {
      return {legs, refunds, status: 'paid', refundStatus: 'none'};
    }
    return {
      legs, refunds, status: 'refunded', refundStatus: 'succeeded',
      cancelType: refund.initiator, cancelReason: refund.reason ?? '',
    };
  },
  RefundFailed: (order, {refund_id}) => {
    const {parts} = order.refunds.find((each) => each.refund_id === refund_id);
    const isOfProvider = ({leg_id}) =>
      order.legs.some((leg) => leg.leg_id === leg_id && leg.kind === 'third_party');
    return {
      status: 'refund_failed',
      refundStatus: 'failed',
      refunds: changedRefund(order, refund_id, {
        state: 'failed',
        parts: parts.map((part) =>
          (!part.returned && isOfProvider(part) ? {...part, failed: true} : part)),
      }),
    };
  },
};

const sum = (list, of) => list.reduce((total, each) => total + of(each), 0);

const returned = (legs, {leg_id, amount}) => legs.map(
    (leg) => (leg.leg_id === leg_id ? {...leg, refunded: leg.refunded + amount} : leg));

// When an order came how far, without what a correction has taken back.
function wayUpTo(delivery, reached) {
  if (!delivery) return delivery;
  const steps = ['accepted', 'not_prepared', 'prepared', 'awaiting_pickup', 'picked_up', 'delivered'];
  const has = (step) => steps.indexOf(reached) >= steps.indexOf(step);
  return {
    ...delivery,
    accepted_at: has('accepted') ? delivery.accepted_at : undefined,
    prepared_at: has('prepared') ? delivery.prepared_at : undefined,
    shipped_at: has('picked_up') ? delivery.shipped_at : undefined,
    delivered_at: has('delivered') ? delivery.delivered_at : undefined,
  };
}

// A new leg, or a held one whose turn has come.
function withLeg(order, given) {
  const leg = {refunded: 0, ...given};
  return order.legs.some(({leg_id}) => leg_id === leg.leg_id)
      ? order.legs.map((each) => (each.leg_id === leg.leg_id ? leg : each))
      : [...order.legs, leg];
}

const changedLeg = (order, id, change) => changedOne(order.legs, 'leg_id', id, change);
const changedRefund = (order, id, change) => changedOne(order.refunds, 'refund_id', id, change);

function changedOne(list, key, id, change) {
  if (!list.some((each) => each[key] === id)) throw new Error(`the order has no ${key} ${id}`);
  return list.map((each) => (each[key] === id ? {...each, ...change} : each));
}
