// Events of older versions in today's shape, so that the fold knows one shape only.

import {shareDiscounts} from './discounts.mjs';

const newest = {OrderPlaced: 2};

export function upcast(event) {
  if (event.version > (newest[event.name] ?? 1)) {
    throw new Error(`${event.name} v${event.version} is newer than this program`);
  }
  if (event.name === 'OrderPlaced' && event.version === 1) {
    const {items = [], discounts = []} = event.data;
    return {...event, version: 2, data: {...event.data, items: shareDiscounts(items, discounts)}};
  }
  return event;
}
