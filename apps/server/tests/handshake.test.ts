import { connect } from 'node:net';
import { closeCodes } from '@teamchat/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../src/testing.ts';
import { openSocket, tryToOpen } from './support/raw-socket.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({
    environment: { ALLOWED_ORIGINS: 'https://second.example' },
    overrides: { timings: { authenticateWithin: 500 } },
  });
});
afterAll(() => app[Symbol.asyncDispose]());

async function statusFor(origin: string | undefined): Promise<number> {
  const headers = origin === undefined ? {} : { origin };
  const opening = await tryToOpen(`${app.socketUrl}?connectionParams=1`, { headers });
  if ('refused' in opening) return opening.refused.status;
  await opening.socket[Symbol.asyncDispose]();
  return 101;
}

test('absent and own origins may connect', async () => {
  expect(await statusFor(undefined)).toBe(101);
  expect(await statusFor('http://teamchat.test')).toBe(101);
  expect(await statusFor('https://second.example')).toBe(101);
});

test.each([
  ['null', 'null'],
  ['empty', ''],
  ['foreign', 'https://evil.example'],
  ['another scheme', 'https://teamchat.test'],
  ['another port', 'http://teamchat.test:81'],
  ['own as a prefix', 'http://teamchat.test.evil.example'],
  ['own as a suffix', 'http://evil-teamchat.test'],
  ['a subdomain', 'http://a.teamchat.test'],
  ['with a path', 'http://teamchat.test/'],
  ['other letters', 'http://TEAMCHAT.test'],
  ['own in the user part', 'http://teamchat.test@evil.example'],
])('%s origin is refused', async (_name, origin) => {
  expect(await statusFor(origin)).toBe(403);
});

test.each(['[', 'a b', '::', '%', 'a:99999'])(
  'a Host header that is no address (%s) is refused, and the server lives',
  async (host) => {
    const { hostname, port } = new URL(app.url);
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString();
    });
    socket.on('error', () => undefined);
    socket.write(
      `GET /trpc HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    await expect.poll(() => answer).toMatch(/^HTTP\/1\.1 400 /);
    socket.destroy();
    expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
  },
);

test('a socket that does not say who it is is told and closed', async () => {
  await using socket = await openSocket(`${app.socketUrl}?connectionParams=1`);
  const opened = performance.now();
  const { error } = await socket.frame(({ id }) => id === null);
  expect(error?.json.data.appCode).toBe('UNAUTHENTICATED');
  expect((await socket.closed).code).toBe(closeCodes.authenticationTimeout);
  expect(performance.now() - opened).toBeGreaterThan(300);
});

test('the timer does not touch a socket that has authenticated', async () => {
  await using socket = await openSocket(`${app.socketUrl}?token=${app.alice.accessToken}`);
  await using silent = await openSocket(`${app.socketUrl}?connectionParams=1`);
  await silent.closed;
  socket.send({ id: 1, method: 'query', params: { path: 'user.me', input: {} } });
  expect((await socket.frame(({ id }) => id === 1)).error).toBeUndefined();
});

test('other paths have no socket', async () => {
  const opening = await tryToOpen(app.socketUrl.replace('/trpc', '/elsewhere'));
  expect('refused' in opening && opening.refused.status).toBe(404);
});

test('too many handshakes of one address are told when to come back', async () => {
  await using strict = await createTestApp({
    environment: { HANDSHAKE_BURST: '2', HANDSHAKES_PER_SECOND: '1' },
  });
  const openings = [];
  // A forged address is no way around it.
  for (const address of ['1.1.1.1', '2.2.2.2', '3.3.3.3']) {
    const headers = { 'x-forwarded-for': address };
    openings.push(await tryToOpen(`${strict.socketUrl}?connectionParams=1`, { headers }));
  }
  const [first, second, third] = openings;
  expect(first && 'socket' in first && second && 'socket' in second).toBe(true);
  expect(third && 'refused' in third && third.refused.status).toBe(429);
  expect(third && 'refused' in third && third.refused.headers['retry-after']).toBe('1');
});

test('everybody together may open only so many sockets', async () => {
  await using strict = await createTestApp({
    environment: {
      TOTAL_HANDSHAKE_BURST: '1',
      TOTAL_HANDSHAKES_PER_SECOND: '1',
      TRUST_PROXY: 'loopback',
    },
  });
  const open = (address: string) =>
    tryToOpen(`${strict.socketUrl}?connectionParams=1`, {
      headers: { 'x-forwarded-for': address },
    });
  expect('socket' in (await open('1.1.1.1'))).toBe(true);
  const second = await open('2.2.2.2');
  expect('refused' in second && second.refused.status).toBe(429);
});

test('a malformed handshake is refused and the server goes on', async () => {
  const { port } = new URL(app.url);
  const head = 'GET /trpc HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';
  for (const rest of ['\r\n', 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n\r\n']) {
    const answer = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(Number(port), '127.0.0.1', () => socket.write(`${head}${rest}`));
      socket.on('data', (data) => {
        text += data.toString('latin1');
      });
      socket.on('close', () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
  }
  expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
});
