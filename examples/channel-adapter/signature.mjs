// A callback is signed with a secret that only the channel and we know: a digest over the URL that the
// channel was given, all parameters but the signature in the order of their names, and the secret.

import {createHash, timingSafeEqual} from 'node:crypto';

export function sign(url, fields, secret, digest = 'md5') {
  const parameters = Object.keys(fields)
      .filter((name) => name !== 'sig')
      .sort()
      .map((name) => `${name}=${textOf(fields[name])}`)
      .join('&');
  return createHash(digest).update(`${url}?${parameters}${secret}`, 'utf8').digest('hex');
}

// A form has texts only; a JSON body may hold more.
const textOf = (value) => (typeof value === 'string' ? value : JSON.stringify(value));

export function isSigned(url, fields, secret, digest) {
  const right = Buffer.from(sign(url, fields, secret, digest));
  const given = Buffer.from(String(fields.sig ?? '').toLowerCase());
  return given.length === right.length && timingSafeEqual(given, right);
}
