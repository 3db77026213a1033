#!/usr/bin/env node
// Reads a line's events from NATS, from the first one on, and prints the orders that they make: the
// same JSON as GET /v1/orders/{id}. README.md tells more.

import {parseArgs} from 'node:util';
import {connect} from 'nats';
import {readEvents} from './event_stream.mjs';
import {Sequence} from './sequence.mjs';
import {Orders} from './orders.mjs';
import {eventsAfter} from './http_feed.mjs';

const usage = `usage: node consumer.mjs --nats URL [--order ID] [--until POSITION] [--tenant NAME] [--api URL] [--wait SECONDS]
                                [--ca FILE] [--inbox PREFIX]
  --nats    nats://[USER:PASSWORD@]HOST:PORT
  --order   prints this order only
  --until   reads up to this position, and waits for it; without it, what the stream holds now
  --tenant  whose orders; default
  --api     the server, http://HOST:PORT: where events are read that the stream lacks
  --wait    gives up after so many seconds; 60
  --ca      PEM of the authority that the servers' certificates are of; the connection is TLS then
  --inbox   what the subjects begin with on which answers come; _INBOX`;

function options() {
  try {
    const {values} = parseArgs({
      options: {
        nats: {type: 'string'}, order: {type: 'string'}, until: {type: 'string'},
        tenant: {type: 'string', default: 'default'}, api: {type: 'string'},
        wait: {type: 'string', default: '60'}, ca: {type: 'string'},
        inbox: {type: 'string', default: '_INBOX'}, line: {type: 'string', default: '0'}, prefix: {type: 'string', default: 'orderlog'},
      },
    });
    if (!values.nats) throw new Error('--nats URL is missing');
    for (const name of ['until', 'wait']) {
      if (!/^[0-9]*$/.test(values[name] ?? '')) throw new Error(`--${name} is a number`);
    }
    return values;
  } catch (error) {
    console.error(`consumer: ${error.message}\n${usage}`);
    process.exit(2);
  }
}

// "nats://user:password@host:port", several with commas between, as Orderlog's own programs take it.
function connectionOptions({nats, ca, inbox}) {
  const urls = nats.split(',').map((text) => new URL(text));
  const [{username, password}] = urls;
  return {
    name: 'orderlog-node-consumer',
    servers: urls.map((url) => url.host),
    user: username ? decodeURIComponent(username) : undefined,
    pass: password ? decodeURIComponent(password) : undefined,
    tls: ca ? {caFile: ca} : undefined,
    inboxPrefix: inbox,
  };
}

const wanted = options();
let connection;
let failure;
try {
  connection = await connect(connectionOptions(wanted));
  const orders = new Orders();
  const sequence = new Sequence({
    apply: (event) => orders.apply(event),
    fetchAfter: wanted.api ? (position) => eventsAfter(wanted.api, wanted.line, position) : undefined,
  });
  const stream = {
    name: `${wanted.prefix}-${wanted.line}`,
    until: Number(wanted.until ?? 0),
    patienceMs: Number(wanted.wait) * 1000,
  };
  for await (const event of readEvents(connection, stream)) {
    await sequence.take(event);
    if (stream.until && sequence.last >= stream.until) break;
  }
  if (wanted.order) {
    const order = orders.view(wanted.tenant, wanted.order);
    if (!order) throw new Error(`no order ${wanted.order} up to position ${sequence.last}`);
    console.log(JSON.stringify(order));
  } else {
    console.log(JSON.stringify({
      position: `${wanted.line}:${sequence.last}`,
      fetched: sequence.fetched,
      orders: orders.views(wanted.tenant),
    }));
  }
} catch (error) {
  failure = error;
} finally {
  await connection?.close();
}
if (failure) {
  console.error(`consumer: ${failure.message}`);
  process.exitCode = 1;
}
