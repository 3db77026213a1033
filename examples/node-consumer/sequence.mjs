// The rule of order: position == last + 1 in the line, and the same of every stream's versions.
//
// A position that was had already is a repeat and is left out. One that comes too early means that
// events are missing: they are read from the server, and only then it goes on.

export class Sequence {
  #apply;
  #fetchAfter;
  #versions = new Map();  // of "<tenant>/<stream>"
  last = 0;
  fetched = 0;

  constructor({apply, fetchAfter}) {
    this.#apply = apply;
    this.#fetchAfter = fetchAfter;
  }

  async take(event) {
    if (event.position <= this.last) return;
    if (event.position > this.last + 1) await this.#fetchUpTo(event.position - 1, 'is missing');
    if (event.data === undefined) return this.#fetchUpTo(event.position, 'came without its data');
    this.#accept(event);
  }

  async #fetchUpTo(position, why) {
    if (!this.#fetchAfter) {
      throw new Error(`position ${this.last + 1} ${why}; --api URL says where to read it`);
    }
    for await (const event of this.#fetchAfter(this.last)) {
      this.#accept(event);
      ++this.fetched;
      if (this.last >= position) return;
    }
    throw new Error(`the server has no position ${this.last + 1} either: is it of this stream?`);
  }

  #accept(event) {
    if (event.position !== this.last + 1) {
      throw new Error(`position ${event.position} follows on ${this.last}`);
    }
    const stream = `${event.tenant}/${event.stream}`;
    const version = (this.#versions.get(stream) ?? 0) + 1;
    if (event.streamVersion !== version) {
      throw new Error(`version ${event.streamVersion} of ${stream} instead of ${version}`);
    }
    this.#versions.set(stream, version);
    this.#apply(event);
    this.last = event.position;
  }
}
