// Walks the tour of docs/analysts.md: every command of it in a shell, in an empty directory.
//
// A line `# → A, B` names texts that the answer to the commands above it has, and `# ⇒` those that it has of
// the real data. Where that isn't there, a file of the same form is made up.

import assert from 'node:assert/strict';
import {spawn, spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';

const kRoot = fileURLToPath(new URL('../../', import.meta.url));
const kRealData = join(kRoot, '../shared/data/online-retail.csv.xz');
const kExpects = /^# ([→⇒]) (.*)$/;
const kMark = '@@ answered';
const kPort = '18200';  // of the page

// Two weeks of a shop that is much smaller, with what the tour asks for in it.
function inventedFile() {
  const lines = ['InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country'];
  const articles = [['22960', 'JAM MAKING SET WITH JARS', '4.25'], ['85123A', 'WHITE HANGING HEART', '2.55'],
                    ['71053', 'WHITE METAL LANTERN', '3.39']];
  const at = (minutes) => new Date(Date.UTC(2010, 11, 1, 8, 26) + Math.floor(minutes) * 60000).toISOString().slice(0, 19) + 'Z';
  for (let i = 0; i < 400; ++i) {
    const invoice = 536365 + i;
    // The one whose story is told was sold at 12:31 and taken back at 12:38.
    const minutes = invoice === 536488 ? 245 : i * (i < 123 ? 1.9 : 60);
    const customer = i % 7 === 6 && invoice !== 536488 ? '' : i % 5 === 0 ? '17850' : String(12000 + i % 40);
    for (const [sku, title, price] of articles) {
      lines.push([invoice, sku, title, 1 + i % 6 + (invoice === 536488 ? 6 : 0), at(minutes), price, customer,
                  i % 9 === 0 ? 'France' : 'United Kingdom'].join(','));
    }
    if (customer && i % 11 === 2) {
      lines.push([`C${invoice + 18}`, '22960', 'JAM MAKING SET WITH JARS', -1, at(minutes + 7), '4.25', customer,
                  i % 9 === 0 ? 'France' : 'United Kingdom'].join(','));
    }
  }
  return lines.join('\n') + '\n';
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const {port} = probe.address();
      probe.close(() => resolve(String(port)));
    });
  });
}

function tourOf(page, isReal) {
  const expected = [];
  const script = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, text]) => text).join('');
  const marked = script.split('\n').map((line) => {
    const said = kExpects.exec(line);
    if (!said) return line;
    if (said[1] === '→') expected.push([]);
    if (said[1] === '→' || isReal) expected.at(-1).push(...said[2].split(/, (?! )/));
    return said[1] === '→' ? `echo '${kMark}'` : '';
  });
  return {script: marked.join('\n'), expected};
}

async function walk(data, isReal) {
  const directory = mkdtempSync(join(tmpdir(), 'tour-'));
  try {
    mkdirSync(join(directory, 'bin'));
    symlinkSync(process.env.SERVER_PROGRAM, join(directory, 'bin', 'orderlog'));
    data(directory);
    const page = readFileSync(join(kRoot, 'docs/analysts.md'), 'utf8').replaceAll(kPort, await freePort());
    const {script, expected} = tourOf(page, isReal);
    const shell = spawn('bash', ['-eu'], {
      cwd: directory,
      env: {...process.env, PATH: `${join(directory, 'bin')}:${process.env.PATH}`},
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    shell.stdout.on('data', (bytes) => { out += bytes; });
    shell.stderr.on('data', (bytes) => { err += bytes; });
    const ended = new Promise((resolve) => shell.once('close', resolve));
    // What is wrong with a question is part of its answer here.
    shell.stdin.end(`trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n${script.replaceAll(' || echo', ' 2>&1 || echo')}`);
    assert.equal(await ended, 0, `${err}\n${out.slice(-2000)}`);
    const answers = out.split(`${kMark}\n`);
    assert.equal(answers.length, expected.length + 1);
    expected.forEach((texts, i) => {
      for (const text of texts) {
        assert.ok(answers[i].includes(text), `the tour promises ${text}, and it is\n${answers[i].slice(0, 4000)}\n${err.slice(-500)}`);
      }
    });
    return {answers, expected};
  } finally {
    rmSync(directory, {recursive: true, force: true});
  }
}

test('the tour, through a shop that was made up', async () => {
  const {expected} = await walk((directory) => {
    writeFileSync(join(directory, 'online-retail.csv'), inventedFile());
    const packed = spawnSync('xz', ['-0', join(directory, 'online-retail.csv')]);
    assert.equal(packed.status, 0, 'xz packs the file');
  }, false);
  assert.ok(expected.length > 25);
});

test('the tour, through the real shop where its data is there', async () => {
  if (!existsSync(kRealData)) return;
  await walk((directory) => symlinkSync(kRealData, join(directory, 'online-retail.csv.xz')), true);
});
