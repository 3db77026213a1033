import assert from 'node:assert/strict';
import test from 'node:test';

import {isSigned, sign} from './signature.mjs';
import {fen, translate} from './translate.mjs';

const shop = {merchant: 'm1'};
const pushed = {
  order_id: '7001',
  app_poi_code: 's1',
  open_uid: 'ou/1',
  total: '25.5',
  shipping_fee: '3',
  detail: JSON.stringify([{app_food_code: 'tea', food_name: '龙井', quantity: 2, price: 12.25}]),
  extras: JSON.stringify([{act_detail_id: 9, reduce_fee: 2}]),
};

test('money is read exactly', () => {
  assert.deepEqual(['0', '12', '12.3', '12.30', '0.07', 19.99].map(fen), [0, 1200, 1230, 1230, 7, 1999]);
  for (const bad of ['', '-1', '1.234', '1e3', 'x', undefined, null]) assert.throws(() => fen(bad));
});

test('a paid order is placed under its number, with its fees as items', () => {
  const {path, body, key} = translate('/order/paid', pushed, shop);
  assert.equal(path, '/v1/orders');
  assert.equal(body.channel_order_no, '7001');
  assert.equal(body.paid, true);
  assert.deepEqual(body.items.map(({sku, quantity, unit_price}) => [sku, quantity, unit_price]),
                   [['tea', 2, 1225], ['shipping-fee', 1, 300]]);
  assert.deepEqual(body.discounts, [{code: '9', amount: 200}]);
  assert.match(body.user_id, /^mt-[0-9a-f]{32}$/);
  assert.equal(translate('/order/paid', {...pushed, timestamp: '2'}, shop).key, key);
  assert.notEqual(translate('/order/paid', {...pushed, order_id: '7002'}, shop).key, key);
});

test('an order that does not add up is not placed', () => {
  assert.throws(() => translate('/order/paid', {...pushed, total: '25.51'}, shop), /less the discounts/);
  assert.throws(() => translate('/order/paid', {...pushed, detail: '{'}, shop), /detail is no list/);
  assert.throws(() => translate('/order/paid', {...pushed, order_id: ''}, shop), /names no order/);
});

test('statuses are told without a key', () => {
  const said = (path, fields) => translate(path, {order_id: '7001', ...fields}, shop);
  assert.deepEqual(said('/order/status', {status: '4'}), {
    path: '/v1/channels/third_party/statuses',
    body: {channel_order_no: '7001', merchant_id: 'm1', status: 'accepted'},
  });
  assert.equal(said('/order/status', {status: '8'}).body.status, 'delivered');
  assert.ok(said('/order/status', {status: '2'}).ignored);
  assert.ok(said('/delivery/status', {logistics_status: '10'}).ignored);
  assert.deepEqual(said('/delivery/status', {logistics_status: '20', dispatcher_name: 'Lee'}).body,
                   {channel_order_no: '7001', merchant_id: 'm1', status: 'picked_up', courier: 'Lee'});
  assert.equal(said('/order/cancel', {operator_type: '2', reason: 'x'}).body.initiator, 'store');
  assert.equal(said('/order/cancel', {}).body.initiator, 'system');
  assert.equal(said('/order/refund', {notify_type: 'agree', refund_id: 'r'}).body.provider_ref, 'r');
  assert.ok(said('/order/refund', {notify_type: 'apply'}).ignored);
  assert.throws(() => said('/order/refund', {notify_type: 'agree', refund_type: 'part'}), /part/);
  assert.throws(() => said('/order/other', {}), /no callback/);
});

test('a status that is new is passed over, and said to be unknown', () => {
  for (const code of ['77', 'constructor', '', undefined]) {
    const {ignored, unknown, path} = translate('/order/status', {order_id: '7001', status: code}, shop);
    assert.match(ignored, /not known/);
    assert.ok(unknown);
    assert.equal(path, undefined);
  }
  assert.ok(translate('/delivery/status', {order_id: '7001', logistics_status: '99'}, shop).unknown);
  assert.ok(!translate('/order/status', {order_id: '7001', status: '2'}, shop).unknown, 'nothing to tell');
});

test('a signature is of the address, every field and the secret', () => {
  const fields = {b: '2', a: '1'};
  const sig = sign('https://shop/x', fields, 'secret');
  assert.equal(sig, sign('https://shop/x', {a: '1', b: '2', sig: 'old'}, 'secret'));
  assert.ok(isSigned('https://shop/x', {...fields, sig: sig.toUpperCase()}, 'secret'));
  assert.ok(!isSigned('https://shop/y', {...fields, sig}, 'secret'));
  assert.ok(!isSigned('https://shop/x', {...fields, a: '2', sig}, 'secret'));
  assert.ok(!isSigned('https://shop/x', {...fields, sig}, 'other'));
  assert.ok(!isSigned('https://shop/x', fields, 'secret'));
  assert.notEqual(sig, sign('https://shop/x', fields, 'secret', 'sha256'));
});
