// Events straight from the server, for what the stream lacks: the log is the record, the stream a
// copy that may begin late or have lost something.

import {eventOf} from './cloud_event.mjs';

const pageSize = 200;

// The events behind `position`, page by page; the caller stops when it has enough.
export async function* eventsAfter(api, line, position) {
  for (let after = position;;) {
    const response = await fetch(`${api}/v1/events?after=${line}:${after}&limit=${pageSize}`);
    if (!response.ok) throw new Error(`GET /v1/events answered ${response.status}`);
    const {data} = await response.json();
    for (const cloudEvent of data) {
      const event = eventOf(cloudEvent);
      after = event.position;
      yield event;
    }
    if (data.length === 0) return;
  }
}
