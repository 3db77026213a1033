// What has been done: a file for each effect, DIR/KIND/EFFECT. The file is the work (the ticket, the message in the inbox):
// it appears whole or not at all, and only once, so no crash can come between doing it and remembering it. Work with
// another system needs that system to know the key: hand it the effect's id as its idempotency key.

import { closeSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export class Ledger {
  constructor(directory, kind) {
    this.directory = join(directory, kind);
    mkdirSync(this.directory, { recursive: true });
  }

  // The first line of what work() gave the first time; of what was not due, which is no work, only that.
  async once(effect, work) {
    const file = join(this.directory, effect);
    if (!existsSync(file)) {
      const made = await work();
      if (made.notDue) return made.notDue;
      this.write(file, made);
    }
    return readFileSync(file, 'utf8').split('\n', 1)[0];
  }

  write(file, text) {
    const draft = `${file}.${process.pid}.draft`;
    const at = openSync(draft, 'w');
    writeSync(at, text);
    fsyncSync(at);
    closeSync(at);
    try {
      linkSync(draft, file); // fails where another process was faster
    } catch (trouble) {
      if (trouble.code !== 'EEXIST') throw trouble;
    }
    unlinkSync(draft);
    const directory = openSync(this.directory, 'r');
    fsyncSync(directory);
    closeSync(directory);
  }
}
