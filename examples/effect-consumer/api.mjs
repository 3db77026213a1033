// What a consumer says to the server.

export class Refused extends Error {
  constructor(status, problem) {
    super(`${status} ${problem.code ?? ''}: ${problem.detail ?? ''}`);
    this.status = status;
    this.code = problem.code;
  }
}

export class Api {
  constructor(url) {
    this.url = url;
  }

  async lease(kind, limit, lease_ms, consumer) {
    return (await this.post('/v1/effects/lease', { kind, limit, lease_ms, consumer })).data;
  }

  // The same key for the same attempt: said twice, it is one command. A refusal is kept under its key for ever, so the
  // next attempt has another.
  async complete(effect, result) {
    await this.unlessEnded(() =>
      this.post(`/v1/effects/${effect.effect_id}/complete`, { result }, `done-${effect.effect_id}-${effect.attempt}`));
  }

  async fail(effect, reason) {
    await this.unlessEnded(() =>
      this.post(`/v1/effects/${effect.effect_id}/fail`, { reason, attempt: effect.attempt }));
  }

  // An order as of now: no older than the log is when this is asked.
  async order(id) {
    const { position } = await this.get('/v1/log');
    return this.get(`/v1/orders/${id}?min_position=${position}`);
  }

  // Nobody needs to hear of work that somebody else has ended.
  async unlessEnded(say) {
    try {
      await say();
    } catch (trouble) {
      if (trouble.code !== 'effect_completed' && trouble.code !== 'effect_withdrawn') throw trouble;
    }
  }

  async get(path) {
    return this.read(await fetch(this.url + path));
  }

  async post(path, body, key) {
    const headers = { 'Content-Type': 'application/json' };
    if (key) headers['Idempotency-Key'] = key;
    return this.read(await fetch(this.url + path, { method: 'POST', headers, body: JSON.stringify(body) }));
  }

  async read(answer) {
    const said = await answer.json();
    if (!answer.ok) throw new Refused(answer.status, said);
    return said;
  }
}
