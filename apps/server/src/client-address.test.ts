import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { clientAddress, parseProxyTrust } from './client-address.ts';

function request(remoteAddress: string, forwarded?: string | string[]): IncomingMessage {
  return {
    socket: { remoteAddress },
    headers: { 'x-forwarded-for': forwarded },
  } as unknown as IncomingMessage;
}

function addressOf(trust: string, remote: string, forwarded?: string | string[]): string {
  return clientAddress(request(remote, forwarded), parseProxyTrust(trust));
}

test('a forged header is not believed by default', () => {
  expect(addressOf('off', '203.0.113.9', '1.2.3.4')).toBe('203.0.113.9');
});

test('one proxy: the address it appended counts, whatever the client wrote before', () => {
  expect(addressOf('1', '10.0.0.1', '1.2.3.4, 198.51.100.7')).toBe('198.51.100.7');
  expect(addressOf('1', '10.0.0.1')).toBe('10.0.0.1');
  expect(addressOf('1', '10.0.0.1', '')).toBe('10.0.0.1');
});

test('two proxies: the second last counts', () => {
  expect(addressOf('2', '10.0.0.1', '1.2.3.4, 198.51.100.7, 10.0.0.2')).toBe('198.51.100.7');
  expect(addressOf('2', '10.0.0.1', '10.0.0.2')).toBe('10.0.0.2');
});

test('named proxies: the first address from the right that is none of them counts', () => {
  expect(addressOf('private', '10.0.0.1', '1.2.3.4, 198.51.100.7, 192.168.1.1')).toBe(
    '198.51.100.7',
  );
  expect(addressOf('private', '203.0.113.9', '1.2.3.4')).toBe('203.0.113.9');
  expect(addressOf('loopback, 198.51.100.0/24', '::1', '1.2.3.4, 198.51.100.7')).toBe('1.2.3.4');
});

test('what is no address ends the walk', () => {
  expect(addressOf('2', '10.0.0.1', 'unknown, 10.0.0.2')).toBe('10.0.0.2');
  expect(addressOf('1', '10.0.0.1', 'evil"; drop table')).toBe('10.0.0.1');
});

test('an IPv4 address is one string however it comes', () => {
  expect(addressOf('off', '::ffff:203.0.113.9')).toBe('203.0.113.9');
  expect(addressOf('1', '::ffff:10.0.0.1', ['1.2.3.4', '::FFFF:198.51.100.7'])).toBe(
    '198.51.100.7',
  );
});
