// The kinds of work. Each gives the text of what it made; its first line is the result that operators see. What it needs to
// know is in the effect's details: docs/effects.md. What is not due any more is told by notDue(), and leaves nothing.

export const notDue = (why) => ({ notDue: `not due: ${why}` });

export const works = {
  // 称重单: what the scales are to weigh.
  weighing_ticket({ order_id, details }) {
    const lines = details.items.map(({ sku, title, quantity }) => `${quantity} x ${title || sku}`);
    return [`ticket for ${details.order_code}`, `order ${order_id}`, ...lines, ''].join('\n');
  },

  // A push message, which is an inbox message too.
  notification({ order_id, details }) {
    return `message to ${details.user_id}\nYour order ${details.order_code} (${order_id}) is paid: ${details.amount}.\n`;
  },

  // 大礼包. A refund calls off nothing that is done outside, and a parked effect may be released days later: whoever gives
  // something away looks at the order first.
  async gift_pack({ order_id, details }, api) {
    const { status } = await api.order(order_id);
    if (status === 'refunded') return notDue('the order is refunded');
    if (status === 'refunding') throw new Error('a refund is under way'); // a failed attempt: asked again when it has ended
    return `gift pack for ${details.user_id}\n${details.items.map(({ sku }) => sku).join('\n')}\n`;
  },

  // Where a shop's coupon system is told: with the effect's id as its idempotency key.
  coupon_redemption({ details }) {
    return `redeemed ${details.coupon_ids.join(' ')}\nfor ${details.user_id}\n`;
  },
};
