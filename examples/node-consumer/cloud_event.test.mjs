import assert from 'node:assert/strict';
import {test} from 'node:test';
import {readCloudEvent} from './cloud_event.mjs';

// As the client for NATS gives it: headers have lists of values, and there may be none at all.
const message = (payload, headers) => ({
  json: () => JSON.parse(payload),
  headers: headers && {
    get: (name) => headers[name] ?? '',
    [Symbol.iterator]: () => Object.entries(headers).map(([name, value]) => [name, [value]]).values(),
  },
});

const structured = {'Content-Type': 'application/cloudevents+json'};
const event = {
  type: 'orderlog.UnitsSold.v1', source: '/orderlog/default/0', subject: 'pool-spring', position: 42, streamversion: 9,
  time: '1970-01-01T00:00:01.000Z', data: {quantity: 2},
};
const binary = {
  'Content-Type': 'application/json', 'ce-type': event.type, 'ce-source': event.source, 'ce-subject': 'pool-s%C3%A9',
  'ce-position': '42', 'ce-streamversion': '9', 'ce-time': event.time,
};
const expected = {
  position: 42, tenant: 'default', stream: 'pool-spring', streamVersion: 9, name: 'UnitsSold', version: 1, at: 1000,
  data: {quantity: 2},
};

test('both content modes are the same event', () => {
  assert.deepEqual(readCloudEvent(message(JSON.stringify(event), structured)), expected);
  assert.deepEqual(readCloudEvent(message('{"quantity":2}', binary)), {...expected, stream: 'pool-sé'});
});

test('what comes without its data has none', () => {
  const {data} = readCloudEvent(message('', {...binary, 'ce-dataref': '/v1/events?after=0:41&limit=1'}));
  assert.equal(data, undefined);
});

test('what is no event is none, and does no harm', () => {
  for (const payload of ['', 'junk', '{}', 'null', JSON.stringify(event)]) {
    assert.equal(readCloudEvent(message(payload)), undefined);
    assert.equal(readCloudEvent(message(payload, {})), undefined);
  }
  for (const payload of ['junk', 'null', '{}', JSON.stringify({...event, type: 'com.example.other'}),
                         JSON.stringify({...event, position: undefined})]) {
    assert.equal(readCloudEvent(message(payload, structured)), undefined);
  }
  assert.equal(readCloudEvent(message('{}', {...binary, 'ce-subject': '%'})), undefined);
});
