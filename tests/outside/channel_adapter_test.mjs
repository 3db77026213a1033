// A delivery platform calls the adapter of examples/channel-adapter before a real server: twice, late, out of
// order and at once. Whatever the order of the calls, each order is there once and comes to one end.

import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

import {adapter} from '../../examples/channel-adapter/adapter.mjs';
import {sign} from '../../examples/channel-adapter/signature.mjs';

const kUrl = 'https://shop.example/callbacks';
const kSecret = 'a secret';

let data;
let server;
let orderlog;
let front;
let callbacks;
const logged = [];

before(async () => {
  data = mkdtempSync(join(tmpdir(), 'channel-adapter-'));
  server = spawn(process.env.SERVER_PROGRAM, ['serve', '--data', join(data, 'log'), '--listen', '127.0.0.1:0'],
                 {stdio: ['ignore', 'pipe', 'ignore']});
  const line = await new Promise((resolve, reject) => {
    server.stdout.once('data', (bytes) => resolve(String(bytes)));
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
  orderlog = `http://127.0.0.1:${/127\.0\.0\.1:(\d+)/.exec(line)[1]}`;
  front = adapter({orderlog, merchant: 'm1', url: kUrl, secret: kSecret, log: (line) => logged.push(line)});
  await new Promise((resolve) => front.listen(0, '127.0.0.1', resolve));
  callbacks = `http://127.0.0.1:${front.address().port}`;
});

after(async () => {
  front?.closeAllConnections();
  front?.close();
  if (server && server.exitCode === null) {
    const gone = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await gone;
  }
  rmSync(data, {recursive: true, force: true});
});

async function call([path, fields], {json = false, secret = kSecret} = {}) {
  const signed = {...fields, timestamp: '1763740800', app_id: '7'};
  signed.sig = sign(kUrl + path, signed, secret);
  const reply = await fetch(callbacks + path, {
    method: 'POST',
    headers: {'Content-Type': json ? 'application/json' : 'application/x-www-form-urlencoded'},
    body: json ? JSON.stringify(signed) : new URLSearchParams(signed).toString(),
  });
  assert.equal(reply.status, 200);
  return reply.json();
}
// As the platform does: until it is answered with ok.
async function callUntilDone(one) {
  const said = await call(one);
  return said.data === 'ok' ? [] : [one];
}

async function position() {
  return (await (await fetch(`${orderlog}/v1/log`)).json()).position;
}
async function ordersOf(number) {
  const query = new URLSearchParams({channel_order_no: number, merchant_id: 'm1', min_position: `0:${await position()}`});
  const reply = await fetch(`${orderlog}/v1/orders?${query}`, {headers: {Prefer: 'wait=30'}});
  assert.equal(reply.status, 200);
  return (await reply.json()).data;
}

const pushOf = (number) => ['/order/paid', {
  order_id: number,
  app_poi_code: 's1',
  open_uid: `customer of ${number}`,
  total: '21.50',
  shipping_fee: '3',
  detail: JSON.stringify([{app_food_code: 'tea 1', food_name: '龙井 "新"', quantity: 2, price: '10.25'}]),
  extras: JSON.stringify([{act_detail_id: 9, reduce_fee: '2'}]),
  recipient_address: '西湖区 1号',
  recipient_phone: '13800138000',
  caution: '少糖 & 多冰',
}];
const status = (number, code) => ['/order/status', {order_id: number, status: code}];
const delivery = (number, code) =>
    ['/delivery/status', {order_id: number, logistics_status: code, dispatcher_name: '骑手 Lee'}];
const cancel = (number) => ['/order/cancel', {order_id: number, operator_type: '1', reason: '不要了'}];
const refund = (number, type) =>
    ['/order/refund', {order_id: number, notify_type: type, refund_id: 'R-7', reason: '不要了'}];

// A small generator with a seed: a run is told by it.
function shuffled(list, seed) {
  let state = seed;
  const roll = (sides) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % sides;
  };
  const all = [...list];
  for (let i = all.length - 1; i > 0; --i) {
    const j = roll(i + 1);
    [all[i], all[j]] = [all[j], all[i]];
  }
  return all;
}

// Every call twice, in any order, and again while it isn't answered with ok.
async function tellAll(calls, seed) {
  let open = shuffled([...calls, ...calls], seed);
  for (let round = 0; open.length > 0; ++round) {
    assert.ok(round < 5, `still refused: ${JSON.stringify(open)}`);
    const again = [];
    for (const one of open) again.push(...await callUntilDone(one));
    open = again;
  }
}

test('an order comes paid, as JSON or as a form', async () => {
  assert.deepEqual(await call(pushOf('1001')), {data: 'ok'});
  assert.deepEqual(await call(pushOf('1001'), {json: true}), {data: 'ok'});
  const [order, ...others] = await ordersOf('1001');
  assert.equal(others.length, 0);
  assert.equal(order.status, 'paid');
  assert.equal(order.amount, 2150);
});

test('what is signed by nobody changes nothing', async () => {
  const head = await position();
  assert.equal((await call(pushOf('1002'), {secret: 'another'})).error.code, 403);
  assert.equal((await call(cancel('1001'), {secret: 'another'})).error.code, 403);
  assert.equal(await position(), head);
  assert.deepEqual(await call(['/order/paid', {}]), {data: 'ok'}, 'is somebody there?');
});

test('pushes at once make one order', async () => {
  const said = await Promise.all(Array.from({length: 24}, () => call(pushOf('1003'))));
  assert.ok(said.every(({data}) => data === 'ok'), JSON.stringify(said));
  assert.equal((await ordersOf('1003')).length, 1);
});

test('another order under the same number is refused', async () => {
  const [path, fields] = pushOf('1001');
  const other = [path, {...fields, total: '18.50', shipping_fee: '0'}];
  const said = await call(other);
  assert.equal(said.error.code, 409);
  assert.match(said.error.msg, /channel_order_differs/);
  assert.equal((await ordersOf('1001')).length, 1);
});

test('a delivery ends delivered, however its calls arrive', async () => {
  for (let seed = 1; seed <= 12; ++seed) {
    const number = `2${seed}/送`;
    await tellAll([pushOf(number), status(number, '2'), status(number, '4'), delivery(number, '10'),
                   delivery(number, '20'), delivery(number, '40'), status(number, '8')], seed);
    const [order, ...others] = await ordersOf(number);
    assert.equal(others.length, 0, `seed ${seed}`);
    assert.deepEqual([order.status, order.delivery_status], ['paid', 'delivered'], `seed ${seed}`);
  }
});

test('a cancelled order ends refunded, however its calls arrive', async () => {
  for (let seed = 1; seed <= 12; ++seed) {
    const number = `3${seed}`;
    await tellAll([pushOf(number), status(number, '4'), cancel(number), refund(number, 'apply'),
                   refund(number, 'agree')], seed);
    const [listed, ...others] = await ordersOf(number);
    assert.equal(others.length, 0, `seed ${seed}`);
    const order = await (await fetch(`${orderlog}/v1/orders/${listed.order_id}`)).json();
    assert.deepEqual([order.status, order.delivery_status, order.refunded], ['refunded', 'accepted', 2150],
                     `seed ${seed}`);
    assert.equal(order.refunds.length, 1);
  }
});

test('calls that are told again append nothing', async () => {
  const head = await position();
  for (const one of [status('21/送', '8'), delivery('21/送', '20'), cancel('31'), refund('31', 'agree')]) {
    assert.deepEqual(await call(one), {data: 'ok'});
  }
  assert.equal(await position(), head);
});

test('a status before its order is to be told again', async () => {
  const said = await call(status('4001', '4'));
  assert.equal(said.error.code, 404);
  assert.deepEqual(await call(pushOf('4001')), {data: 'ok'});
  assert.deepEqual(await call(status('4001', '4')), {data: 'ok'});
});

test('a status that nobody knows is acknowledged, and logged with its order', async () => {
  const head = await position();
  logged.length = 0;
  assert.deepEqual(await call(status('1001', '77')), {data: 'ok'});
  assert.deepEqual(await call(delivery('1001', '99')), {data: 'ok'});
  assert.deepEqual(await call(status('1001', '2')), {data: 'ok'}, 'known, and nothing to tell');
  assert.deepEqual(logged, [
    '/order/status order "1001": ignored: the status "77" is not known',
    '/delivery/status order "1001": ignored: the status "99" is not known',
  ]);
  assert.equal(await position(), head);
});

test('what is refused is logged with its order, in one line', async () => {
  logged.length = 0;
  await call(status('5001\nx', '4'));
  await call(['/order/refund', {order_id: '1001', notify_type: 'agree', refund_type: 'part'}]);
  assert.equal(logged.length, 2);
  assert.match(logged[0], /^\/order\/status order "5001\\nx": invalid_field: [^\n]*$/);
  assert.match(logged[1], /^\/order\/refund order "1001": a refund of a part [^\n]*$/);
});
