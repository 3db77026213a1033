// Version 1 of OrderPlaced has the discounts of the whole order only. What of them falls on each
// item is in proportion to its price, rounded down, and what is left over by that goes a unit each
// to those that lost most, then to the dearest, then to the first.
//
// A product of two amounts may be beyond what a number keeps exact, hence BigInt.

const sum = (values) => values.reduce((a, b) => a + b, 0n);

export function shareDiscounts(items, discounts) {
  const discount = sum(discounts.map(({amount}) => BigInt(amount)));
  if (discount === 0n) return items;
  const prices = items.map((item) => BigInt(item.unit_price) * BigInt(item.quantity));
  const total = sum(prices);
  // Amounts that no version of the engine would have let through are left alone.
  if (total < discount || total > BigInt(Number.MAX_SAFE_INTEGER)) return items;
  const shares = prices.map((price) => (discount * price) / total);
  const lost = prices.map((price) => (discount * price) % total);
  const left = Number(discount - sum(shares));
  const byLoss = items.map((_, i) => i).sort(
      (a, b) => compare(lost[b], lost[a]) || compare(prices[b], prices[a]) || a - b);
  for (const i of byLoss.slice(0, left)) shares[i] += 1n;
  return items.map((item, i) => shares[i] ? {...item, discount: Number(shares[i])} : item);
}

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
