// A message as an event, in either content mode of CloudEvents (docs/messaging.md).

const integers = new Set(['streamversion', 'position', 'commitfirst', 'commitlast']);

// Undefined for what is no event: whoever may publish to the stream's subjects may put anything there.
export function readCloudEvent(message) {
  try {
    const type = message.headers?.get('Content-Type') ?? '';
    return eventOf(type.startsWith('application/cloudevents+json') ? message.json() : fromHeaders(message));
  } catch {
    return undefined;
  }
}

// Binary: the attributes are headers, what is not visible ASCII as %XX; the payload is the data.
function fromHeaders(message) {
  const cloudEvent = {};
  for (const [header, [value]] of message.headers ?? []) {
    if (!header.startsWith('ce-')) continue;
    const name = header.slice('ce-'.length);
    const text = decodeURIComponent(value);
    cloudEvent[name] = integers.has(name) ? Number(text) : text;
  }
  if (!cloudEvent.dataref) cloudEvent.data = message.json();
  return cloudEvent;
}

// What a reader of orders wants of a CloudEvent, from the stream or from GET /v1/events. Throws for any that is not
// of Orderlog.
export function eventOf(cloudEvent) {
  const [, name, version] = /^orderlog\.([A-Za-z]+)\.v([0-9]+)$/.exec(cloudEvent.type) ?? [];
  if (!name || !Number.isSafeInteger(cloudEvent.position)) throw new Error('not an event of Orderlog');
  return {
    position: cloudEvent.position,
    tenant: cloudEvent.source.split('/')[2],
    stream: cloudEvent.subject,
    streamVersion: cloudEvent.streamversion,
    name,
    version: Number(version),
    at: Date.parse(cloudEvent.time),
    data: cloudEvent.data,  // undefined: too large for a message, the server has it
  };
}
