// The stream's messages as events. An ordered consumer reads them: it acknowledges nothing, keeps no
// state on the server, and begins anew by itself where messages were lost on the way.

import {DeliverPolicy} from 'nats';
import {readCloudEvent} from './cloud_event.mjs';

// nats-server 2.9 refuses what the client asks for by default ("all" and a first sequence at once),
// and the client would ask for ever.
const fromTheFirst = {deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: 1};

// Yields every event from the first one that the stream has, and leaves out, with a warning, what is none: should it
// stand in an event's place, the gap in the positions shows it. With `until`, goes on until the caller
// has had enough, for at most `patienceMs`; without, ends at what the stream held in the beginning.
export async function* readEvents(connection, {name, until, patienceMs}) {
  const jetstream = connection.jetstream();
  const {state} = await (await connection.jetstreamManager({checkAPI: false})).streams.info(name);
  if (state.messages === 0 && !until) return;
  const consumer = await jetstream.consumers.get(name, fromTheFirst);
  const messages = await consumer.consume();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    messages.stop();
  }, patienceMs);
  try {
    for await (const message of messages) {
      const event = readCloudEvent(message);
      if (event) yield event;
      else console.error(`consumer: message ${message.seq} on ${message.subject} is no event, and is left out`);
      if (!until && message.seq >= state.last_seq) return;
    }
  } finally {
    clearTimeout(timer);
    messages.stop();
  }
  if (late) throw new Error(`the stream ${name} did not get there in ${patienceMs / 1000} s`);
}
