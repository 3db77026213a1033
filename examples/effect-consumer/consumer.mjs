// Does one kind of work that orders ask for after payment, taken over HTTP: node consumer.mjs --help

import { parseArgs } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import { Api, Refused } from './api.mjs';
import { Ledger } from './ledger.mjs';
import { works } from './works.mjs';

const usage = `node consumer.mjs --kind KIND --state DIR [--api URL] [--consumer ID] [--limit N] [--lease-ms N] [--until-idle]

  --kind        ${Object.keys(works).join(', ')}
  --state       directory of what was done, one file an effect
  --api         the server (http://127.0.0.1:8080)
  --consumer    a name for this process (consumer)
  --limit       effects to take at a time (10)
  --lease-ms    how long to have them for ourselves (30000)
  --until-idle  end when nothing is offered
  --crash-after N  for tests: kill this process behind the n-th work, before the server hears of it`;

const { values: flags } = parseArgs({ options: {
  kind: { type: 'string' }, state: { type: 'string' }, api: { type: 'string', default: 'http://127.0.0.1:8080' },
  consumer: { type: 'string', default: 'consumer' }, limit: { type: 'string', default: '10' },
  'lease-ms': { type: 'string', default: '30000' }, 'until-idle': { type: 'boolean', default: false },
  'crash-after': { type: 'string' }, help: { type: 'boolean', default: false } } });
if (flags.help || !works[flags.kind] || !flags.state) {
  console.error(usage);
  process.exit(flags.help ? 0 : 2);
}

const api = new Api(flags.api);
const ledger = new Ledger(flags.state, flags.kind);
const work = works[flags.kind];
let done = 0;

async function handle(effect) {
  let result;
  try {
    // Known by the effect's id: a second delivery finds what the first one left.
    result = await ledger.once(effect.effect_id, () => work(effect, api));
  } catch (trouble) {
    await api.fail(effect, String(trouble.message ?? trouble));
    return;
  }
  if (++done === Number(flags['crash-after'])) process.kill(process.pid, 'SIGKILL');
  await api.complete(effect, result);
  console.log(`${effect.effect_id} ${result}`);
}

while (true) {
  try {
    const effects = await api.lease(flags.kind, Number(flags.limit), Number(flags['lease-ms']), flags.consumer);
    for (const effect of effects) await handle(effect);
    if (effects.length > 0) continue;
    if (flags['until-idle']) break;
  } catch (trouble) {
    // A server that is away or overloaded comes back; a request that it refuses is our own fault.
    if (trouble instanceof Refused && trouble.status < 500 && trouble.status !== 429) {
      console.error(trouble.message);
      process.exit(1);
    }
    console.error(`${trouble.message}; trying again`);
  }
  await pause(500);
}
