import assert from 'node:assert/strict';
import {test} from 'node:test';
import {shareDiscounts} from './discounts.mjs';

const item = (quantity, unit_price) => ({sku: 's', title: 't', quantity, unit_price});
const sharesOf = (items, ...amounts) =>
  shareDiscounts(items, amounts.map((amount) => ({code: 'c', amount}))).map((i) => i.discount ?? 0);

test('no discount leaves the items as they are', () => {
  assert.deepEqual(sharesOf([item(1, 100)]), [0]);
});

test('shares are in proportion and add up', () => {
  assert.deepEqual(sharesOf([item(2, 4990)], 980), [980]);
  assert.deepEqual(sharesOf([item(1, 300), item(1, 100)], 40, 40), [60, 20]);
});

test('what is left over goes to those that lost most, then the dearest, then the first', () => {
  assert.deepEqual(sharesOf([item(1, 100), item(1, 100), item(1, 100)], 100), [34, 33, 33]);
  assert.deepEqual(sharesOf([item(1, 100), item(1, 200)], 100), [33, 67]);
});

test('amounts near 2^53 stay exact', () => {
  const half = 2 ** 52 - 1;
  assert.deepEqual(sharesOf([item(1, half), item(1, half)], half), [2 ** 51, 2 ** 51 - 1]);
});
