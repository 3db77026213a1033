// Takes a delivery platform's callbacks and tells Orderlog: see README.md and docs/channels.md.
//
//   CHANNEL_SECRET=… node adapter.mjs --orderlog http://127.0.0.1:8080 --merchant m1-meituan --url https://shop.example/callbacks
//
// It keeps nothing: what is not told is answered as not done, and the platform calls again.

import {createServer} from 'node:http';
import {parseArgs} from 'node:util';
import {pathToFileURL} from 'node:url';

import {isSigned} from './signature.mjs';
import {translate} from './translate.mjs';

const kMaxBodyBytes = 1 << 20;

const done = {data: 'ok'};
const notDone = (code, msg) => ({data: 'ng', error: {code, msg}});

// {orderlog, merchant, url, secret, digest, log}: `url` is the address that the platform calls, without the
// callback's own path.
export function adapter(shop) {
  return createServer((request, response) => {
    const call = {path: request.url.split('?')[0], fields: {}};
    const log = (what) => shop.log?.(`${call.path} ${nameOf(call.fields)}: ${what}`);
    answer(request, call, shop, log).catch((error) => notDone(500, error.message)).then((said) => {
      if (said !== done) log(said.error.msg);
      response.writeHead(200, {'Content-Type': 'application/json'}).end(JSON.stringify(said));
    });
  });
}

// Quoted, since it may hold anything; of a caller who has not signed it, too.
const nameOf = ({order_id}) => (order_id ? `order ${JSON.stringify(String(order_id))}` : 'no order');

async function answer(request, call, shop, log) {
  const fields = call.fields = await fieldsOf(request);
  const {path} = call;
  if (!isSigned(shop.url + path, fields, shop.secret, shop.digest)) return notDone(403, 'the signature is wrong');
  if (Object.keys(fields).every((name) => name === 'sig' || name === 'timestamp' || name === 'app_id')) {
    return done;  // a platform tries out whether somebody is there
  }
  const told = translate(path, fields, shop);
  if (told.unknown) log(`ignored: ${told.ignored}`);
  if (told.ignored) return done;
  return tell(told, shop);
}

async function tell({path, body, key}, shop) {
  const reply = await fetch(shop.orderlog + path, {
    method: 'POST',
    headers: {'Content-Type': 'application/json', ...(key ? {'Idempotency-Key': key} : {})},
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
  const said = await reply.json();
  return reply.ok ? done : notDone(reply.status, `${said.code}: ${said.detail}`);
}

async function fieldsOf(request) {
  const parts = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += part.length;
    if (bytes > kMaxBodyBytes) throw new Error('the body is too large');
    parts.push(part);
  }
  const text = Buffer.concat(parts).toString('utf8');
  const isJson = (request.headers['content-type'] ?? '').startsWith('application/json');
  if (!isJson) return Object.fromEntries(new URLSearchParams(text));
  const fields = JSON.parse(text);
  if (fields === null || typeof fields !== 'object' || Array.isArray(fields)) throw new Error('no object was sent');
  return fields;
}

function main() {
  const {values} = parseArgs({
    options: {
      orderlog: {type: 'string'},
      merchant: {type: 'string'},
      url: {type: 'string'},
      digest: {type: 'string', default: 'md5'},
      port: {type: 'string', default: '0'},
    },
  });
  const secret = process.env.CHANNEL_SECRET;
  if (!values.orderlog || !values.merchant || !values.url || !secret) {
    console.error('CHANNEL_SECRET=… adapter.mjs --orderlog URL --merchant ID --url URL [--digest md5|sha256] [--port N]');
    process.exit(2);
  }
  const server = adapter({...values, secret, log: (line) => console.error(line)});
  server.listen(Number(values.port), '127.0.0.1', () => {
    console.log(`listening on http://127.0.0.1:${server.address().port}`);
  });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) main();
