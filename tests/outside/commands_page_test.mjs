// docs/commands.md lists every command that a client may send, with its route and the ids of its path, and no other.

import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';

const kRoot = fileURLToPath(new URL('../../', import.meta.url));
const textOf = (name) => readFileSync(kRoot + name, 'utf8');

// command → "route ids"
function listed() {
  const rows = [...textOf('docs/commands.md').matchAll(/^\| `([a-z_]+)` \| (\/v1\/\S+) \| ?([^|]*?) ?\|$/gm)];
  return new Map(rows.map(([, command, route, ids]) => [command, `${route} ${ids.replaceAll('`', '')}`]));
}

function routed() {
  const rows = [...textOf('api/command_routes.cc').matchAll(
      /\{"(\/v1\/[^"]+)",\s*"([a-z_]+)"(?:,\s*"([a-z_]+)")?(?:,\s*"([a-z_]+)")?\}/g)];
  return new Map(rows.map(([, route, command, ...ids]) => [command, `${route} ${ids.filter(Boolean).join(', ')}`]));
}

function known() {
  const names = [...textOf('domain/codec/command_codec.cc').matchAll(
      /kCommandName<\w+>\{\s*"([a-z_]+)"(,\s*Sender::kEngine)?\}/g)];
  return names.filter(([, , engine]) => !engine).map(([, name]) => name).sort();
}

test('the sources are read as they are meant', () => {
  assert.ok(known().includes('place_order') && !known().includes('expire_order'));
  assert.equal(routed().get('confirm_payment'), '/v1/orders/{id}/payments/{leg_id}/confirm order_id, leg_id');
});

test('every command is listed', () => {
  assert.deepEqual([...listed().keys()].sort(), known());
});

test('each with its route and its ids', () => {
  for (const [command, row] of listed()) assert.equal(row, routed().get(command), command);
});
