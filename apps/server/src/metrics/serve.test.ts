import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { parseProxyTrust } from '../client-address.ts';
import { judgeScrape } from './serve.ts';

interface Way {
  trust: string;
  peer: string | undefined;
  forwarded?: string;
}

/** Whether somebody who came that way may read the metrics of a server without a token. */
function mayRead({ trust, peer, forwarded }: Way): boolean {
  const request = {
    socket: { remoteAddress: peer },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  } as unknown as IncomingMessage;
  return judgeScrape(request, { metricsToken: null, proxyTrust: parseProxyTrust(trust) }) === null;
}

test.each<Way>([
  { trust: 'off', peer: '127.0.0.1' },
  { trust: 'off', peer: '127.9.9.9' },
  { trust: 'off', peer: '::1' },
  { trust: 'off', peer: '::ffff:127.0.0.1' },
  { trust: '1', peer: '127.0.0.1' },
  { trust: 'loopback', peer: '::1', forwarded: '127.0.0.1' },
])('this machine may: $trust $peer $forwarded', (way) => {
  expect(mayRead(way)).toBe(true);
});

test.each<Way>([
  { trust: 'off', peer: '10.0.0.7' },
  { trust: 'off', peer: '203.0.113.9' },
  { trust: 'off', peer: '2001:db8::1' },
  { trust: 'off', peer: '::ffff:203.0.113.9' },
  { trust: 'off', peer: undefined },
  { trust: 'off', peer: '127.0.0.1', forwarded: '203.0.113.9' },
  { trust: 'off', peer: '127.0.0.1', forwarded: '127.0.0.1' },
  { trust: '1', peer: '127.0.0.1', forwarded: '203.0.113.9' },
  { trust: '1', peer: '127.0.0.1', forwarded: '127.0.0.1, 203.0.113.9' },
  { trust: 'loopback', peer: '127.0.0.1', forwarded: '127.0.0.1, 203.0.113.9' },
  // Past the proxy, with a forged header.
  { trust: '1', peer: '203.0.113.9', forwarded: '127.0.0.1' },
  { trust: 'private', peer: '10.0.0.7', forwarded: '127.0.0.1' },
])('others may not: $trust $peer $forwarded', (way) => {
  expect(mayRead(way)).toBe(false);
});
