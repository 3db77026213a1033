// All orders that the events so far have made.

import {evolve} from './order.mjs';
import {viewOf} from './order_view.mjs';
import {upcast} from './upcast.mjs';

const prefix = 'order-';

export class Orders {
  #orders = new Map();  // by "<tenant>/<id>"

  apply(event) {
    if (!event.stream.startsWith(prefix)) return;
    const id = event.stream.slice(prefix.length);
    const key = `${event.tenant}/${id}`;
    const order = evolve(this.#orders.get(key)?.order, upcast(event));
    this.#orders.set(key, {id, tenant: event.tenant, order, version: event.streamVersion});
  }

  view(tenant, id) {
    const known = this.#orders.get(`${tenant}/${id}`);
    return known && viewOf(known.id, known.order, known.version);
  }

  // In the order in which they were placed.
  views(tenant) {
    return [...this.#orders.values()]
        .filter((known) => known.tenant === tenant)
        .map((known) => viewOf(known.id, known.order, known.version));
  }
}
