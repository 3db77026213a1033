// What a callback says, as a request to Orderlog: translate(path, fields, shop) gives {path, body, key},
// or {ignored: why} for what is nothing to tell; `unknown` is true where that may be a mistake, and somebody
// should read it. Throws where a callback can't be understood, which must not be answered as done. Pure;
// docs/channels.md has the table.

import {createHash} from 'node:crypto';

const kChannel = 'third_party';

export function translate(path, fields, shop) {
  const callback = callbacks[path];
  if (!callback) throw new Error(`no callback is known at ${path}`);
  return callback(fields, shop);
}

const callbacks = {
  '/order/paid': (fields, shop) => {
    const body = orderOf(fields, shop);
    // The body is in the key: the same push again is the same request, and another one under the same
    // number is for Orderlog to refuse by its name.
    return {path: '/v1/orders', body, key: `${kChannel}:${shop.merchant}:${digestOf(JSON.stringify(body))}`};
  },

  '/order/status': (fields, shop) => told(fields, shop, statuses, fields.status),

  '/delivery/status': (fields, shop) => {
    const request = told(fields, shop, deliveryStatuses, fields.logistics_status);
    if (request.body?.status === 'picked_up') request.body.courier = fields.dispatcher_name || undefined;
    return request;
  },

  '/order/cancel': (fields, shop) => status(fields, shop, {
    status: 'cancelled',
    initiator: initiators[fields.operator_type] ?? 'system',
    reason: fields.reason || undefined,
  }),

  '/order/refund': (fields, shop) => {
    if (fields.refund_type === 'part') {
      throw new Error('a refund of a part is not translated: take it down by /v1/orders/{id}/correct');
    }
    if (fields.notify_type !== 'agree') {
      return {ignored: `${fields.notify_type}: nothing has gone back`};
    }
    return status(fields, shop, {
      status: 'refunded',
      initiator: initiators[fields.operator_type] ?? 'customer',
      reason: fields.reason || undefined,
      provider_ref: fields.refund_id || undefined,
    });
  },
};

// Codes of the channel, and what they say of the order; null: nothing.
const statuses = {
  1: null,  // sent to the platform
  2: null,  // pushed to the shop
  4: 'accepted',
  8: 'delivered',  // completed
};

// Couriers take orders on and come to the shop before the meal is ready. awaiting_pickup would say that
// it waits for them, so all but what they carry is left out.
const deliveryStatuses = {0: null, 10: null, 15: null, 20: 'picked_up', 40: 'delivered', 100: null};

const initiators = {1: 'customer', 2: 'store', 3: 'system'};

// Platforms add codes: one that is new is no reason to be called for ever.
function told(fields, shop, table, code) {
  if (!Object.hasOwn(table, code)) return {ignored: `the status ${JSON.stringify(code)} is not known`, unknown: true};
  return table[code] ? status(fields, shop, {status: table[code]}) : {ignored: `status ${code}`};
}

// Without a key: facts are safe to tell twice, and a key would keep the answer "not imported yet" for ever.
function status(fields, shop, what) {
  return {
    path: `/v1/channels/${kChannel}/statuses`,
    body: {channel_order_no: numberOf(fields), merchant_id: shop.merchant, ...what},
  };
}

function numberOf({order_id}) {
  if (!order_id) throw new Error('the callback names no order');
  return String(order_id);
}

function orderOf(fields, shop) {
  const items = parsed('detail', fields.detail).map((food) => ({
    sku: String(food.app_food_code || food.food_name),
    title: String(food.food_name),
    quantity: Number(food.quantity),
    unit_price: fen(food.price),
  }));
  if (fen(fields.box_fee ?? '0') > 0) items.push(fee('box-fee', '打包费', fields.box_fee));
  if (fen(fields.shipping_fee ?? '0') > 0) items.push(fee('shipping-fee', '配送费', fields.shipping_fee));
  const discounts = parsed('extras', fields.extras || '[]')
      .map((extra) => ({code: String(extra.act_detail_id ?? extra.type), amount: fen(extra.reduce_fee)}))
      .filter(({amount}) => amount > 0);
  const sum = items.reduce((total, item) => total + item.quantity * item.unit_price, 0) -
      discounts.reduce((total, {amount}) => total + amount, 0);
  if (sum !== fen(fields.total)) {
    throw new Error(`the items less the discounts are ${sum}, the total is ${fen(fields.total)}`);
  }
  return {
    merchant_id: shop.merchant,
    store_id: String(fields.app_poi_code),
    // A channel's name for its customer may hold anything.
    user_id: fields.open_uid ? `mt-${digestOf(String(fields.open_uid))}` : 'mt-guest',
    channel: kChannel,
    channel_order_no: numberOf(fields),
    paid: true,
    items,
    ...(discounts.length > 0 ? {discounts} : {}),
    ...(fields.recipient_address ? {address: fields.recipient_address} : {}),
    ...(fields.recipient_phone ? {phone: fields.recipient_phone} : {}),
    ...(fields.caution ? {remark: fields.caution} : {}),
  };
}

const fee = (sku, title, amount) => ({sku, title, quantity: 1, unit_price: fen(amount)});

// "12.3" → 1230, without a float in between.
export function fen(yuan) {
  const match = /^(\d{1,12})(?:\.(\d{1,2})0*)?$/.exec(String(yuan));
  if (!match) throw new Error(`${yuan} is no amount of money`);
  return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
}

function parsed(name, text) {
  let list;
  try {
    list = typeof text === 'string' ? JSON.parse(text) : text;
  } catch {
    list = undefined;
  }
  if (!Array.isArray(list)) throw new Error(`${name} is no list`);
  return list;
}

const digestOf = (text) => createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 32);
