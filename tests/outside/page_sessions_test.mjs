// Pastes the commands of the pages into a shell, before a real server: none is refused that should not be, and
// each answer has what the page says of it.
//
// Of a page it takes every block of sh from the one on that sets `url`. A line `# → A, B` names texts that the
// answer to the command above it has.

import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {fileURLToPath} from 'node:url';

const kRoot = fileURLToPath(new URL('../../', import.meta.url));
const kUrl = 'http://127.0.0.1:8080';
const kExpects = /^# → (.*)$/;
const kMark = '@@ answered';

let data;
let server;
let url;

before(async () => {
  data = mkdtempSync(join(tmpdir(), 'page-sessions-'));
  server = spawn(process.env.SERVER_PROGRAM, ['serve', '--data', join(data, 'log'), '--listen', '127.0.0.1:0'],
                 {stdio: ['ignore', 'pipe', 'ignore']});
  const line = await new Promise((resolve, reject) => {
    server.stdout.once('data', (bytes) => resolve(String(bytes)));
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
  url = `http://127.0.0.1:${/127\.0\.0\.1:(\d+)/.exec(line)[1]}`;
});

after(async () => {
  if (server && server.exitCode === null) {
    const gone = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await gone;
  }
  rmSync(data, {recursive: true, force: true});
});

function sessionOf(page) {
  const blocks = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, text]) => text);
  const first = blocks.findIndex((text) => text.startsWith(`url=${kUrl}\n`));
  assert.notEqual(first, -1, 'no block sets url');
  return blocks.slice(first).join('');
}

// Members of JSON have no space behind their commas, so this does not cut them.
const textsOf = (line) => line.split(', ');

// What is pasted, with a mark behind each answer that something is said of.
function pasted(session, expected) {
  return session.replaceAll(kUrl, url).split('\n').map((line) => {
    const said = kExpects.exec(line);
    if (!said) return line;
    expected.push(textsOf(said[1]));
    return `echo '${kMark}'`;
  }).join('\n');
}

async function run(script) {
  const shell = spawn('bash', ['-u'], {stdio: ['pipe', 'pipe', 'pipe']});
  let out = '';
  let err = '';
  shell.stdout.on('data', (bytes) => { out += bytes; });
  shell.stderr.on('data', (bytes) => { err += bytes; });
  const ended = new Promise((resolve) => shell.once('close', resolve));
  shell.stdin.end(script);
  assert.equal(await ended, 0, err);
  assert.equal(err, '');
  return out;
}

// An answer of several lines is that of several commands, or of a stream of them.
function refusalsIn(answer) {
  return answer.split('\n').filter((line) => line.includes('"urn:orderlog:problem:'));
}

async function holds(name) {
  const expected = [];
  const out = await run(pasted(sessionOf(readFileSync(kRoot + name, 'utf8')), expected));
  const answers = out.split(`${kMark}\n`);
  assert.equal(answers.length, expected.length + 1);
  answers.forEach((answer, i) => {
    const texts = expected[i] ?? [];
    for (const text of texts) assert.ok(answer.includes(text), `${name} promises ${text}, and it is\n${answer}`);
    if (!texts.some((text) => text.startsWith('"code":'))) assert.deepEqual(refusalsIn(answer), [], name);
  });
  return {answers: expected.length, out};
}

test('the first session of the README', async () => {
  const {out} = await holds('README.md');
  assert.match(out, /"status":"paid"/);
  assert.match(out, /"chain_hash"/);
});

test("a shop's day", async () => {
  assert.ok((await holds('docs/shop-day.md')).answers > 20);
});

test("a shop's day, pasted again", async () => {
  await new Promise((resolve) => setTimeout(resolve, 1000));  // its ids are of the second
  await holds('docs/shop-day.md');
});

test('commands in a stream', async () => {
  await holds('docs/commands.md');
});

test('a page that promises too much is found', async () => {
  const expected = [];
  const out = await run(pasted(`url=${kUrl}\ncurl -s $url/livez; echo\n# → "status":"dead", x\n`, expected));
  assert.deepEqual(expected, [['"status":"dead"', 'x']]);
  assert.ok(!out.includes(expected[0][0]));
  assert.equal(refusalsIn(await run(`curl -s ${url}/v1/orders/none; echo\n`)).length, 1);
});
