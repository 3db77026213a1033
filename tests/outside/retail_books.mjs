// What a file of the UCI "Online Retail" form comes to, by day and country, computed from the file alone and without
// a line of the engine's: the words of docs/export-format.md, "Imported retail data", and nothing else. Prints one line
// "sales|DAY|COUNTRY|PENCE" or "refunds|DAY|COUNTRY|PENCE" for each, sorted.
//
//   node retail_books.mjs FILE.csv | FILE.csv.xz

import {spawn} from 'node:child_process';
import {createReadStream} from 'node:fs';

const kMostLines = 2000;  // of an order

// Records of a CSV text in pieces, quotes and all.
async function* records(stream) {
  let field = '';
  let record = [];
  let quoted = false;
  let afterQuote = false;
  for await (const piece of stream) {
    for (const c of piece) {
      if (quoted) {
        if (c === '"') {
          quoted = false;
          afterQuote = true;
        } else {
          field += c;
        }
        continue;
      }
      if (c === '"') {
        if (afterQuote) field += '"';
        quoted = true;
      } else if (c === ',') {
        record.push(field);
        field = '';
      } else if (c === '\n') {
        record.push(field.endsWith('\r') ? field.slice(0, -1) : field);
        yield record;
        record = [];
        field = '';
      } else {
        field += c;
      }
      afterQuote = false;
    }
  }
  if (field !== '' || record.length > 0) {
    record.push(field);
    yield record;
  }
}

function textOf(path) {
  if (!path.endsWith('.xz')) return createReadStream(path, {encoding: 'utf8'});
  const xz = spawn('xz', ['-dc', path], {stdio: ['ignore', 'pipe', 'inherit']});
  xz.stdout.setEncoding('utf8');
  return xz.stdout;
}

// Pence of "2.55"; nothing for what is no whole number of pence above 0.
function pence(text) {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text);
  if (match === null) return undefined;
  const decimals = (match[2] ?? '').replace(/0+$/, '').padEnd(2, '0');
  if (decimals.length > 2) return undefined;
  const total = Number(match[1]) * 100 + Number(decimals);
  return total > 0 ? total : undefined;
}

// Invoices in the order of their first row that counts.
async function invoicesOf(path) {
  const invoices = new Map();
  let columns;
  for await (const record of records(textOf(path))) {
    if (columns === undefined) {
      columns = Object.fromEntries(record.map((name, i) => [name, i]));
      continue;
    }
    if (record.length !== Object.keys(columns).length) continue;
    const of = (name) => record[columns[name]];
    const isSale = /^\d+$/.test(of('InvoiceNo'));
    const isReturn = /^C\d+$/.test(of('InvoiceNo'));
    const quantity = Number(of('Quantity'));
    const price = pence(of('UnitPrice'));
    if (!Number.isInteger(quantity) || price === undefined) continue;
    if (!(isSale && quantity > 0) && !(isReturn && quantity < 0 && of('CustomerID') !== '')) continue;
    const row = {
      sku: of('StockCode'),
      units: Math.abs(quantity),
      price,
      at: Date.parse(of('InvoiceDate')),
      customer: of('CustomerID'),
      country: of('Country'),
    };
    const number = of('InvoiceNo');
    if (!invoices.has(number)) invoices.set(number, {isReturn, day: of('InvoiceDate').slice(0, 10), rows: []});
    invoices.get(number).rows.push(row);
  }
  return invoices.values();
}

const sums = new Map();
function add(what, day, country, amount) {
  const key = `${what}|${day}|${country}`;
  sums.set(key, (sums.get(key) ?? 0) + amount);
}

// customer and article → what was bought of it and is not given back, the oldest first.
const bought = new Map();

for (const invoice of await invoicesOf(process.argv[2])) {
  if (!invoice.isReturn) {
    if (invoice.rows.length > kMostLines) continue;
    const country = invoice.rows.at(-1).country;
    for (const row of invoice.rows) {
      add('sales', invoice.day, country, row.units * row.price);
      if (invoice.rows[0].customer === '') continue;
      const key = `${row.customer}\n${row.sku}`;
      if (!bought.has(key)) bought.set(key, []);
      bought.get(key).push({left: row.units, price: row.price, at: row.at, country});
    }
    continue;
  }
  for (const row of invoice.rows) {
    let left = row.units;
    const before = (bought.get(`${row.customer}\n${row.sku}`) ?? []).filter((one) => one.at <= row.at).reverse();
    const atItsPrice = before.filter((one) => one.price === row.price);
    for (const purchase of [...atItsPrice, ...before]) {
      const units = Math.min(left, purchase.left);
      if (units === 0) continue;
      purchase.left -= units;
      left -= units;
      add('refunds', invoice.day, purchase.country, units * Math.min(row.price, purchase.price));
    }
  }
}

// In the order of their bytes, as SQLite sorts them.
const lines = [...sums].map(([key, amount]) => `${key}|${amount}`);
lines.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
for (const line of lines) console.log(line);
