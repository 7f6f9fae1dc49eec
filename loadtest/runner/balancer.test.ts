import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { findFreePort } from '../../scripts/postgres/port.ts';
import { type Balancer, startBalancer } from './balancer.ts';

const servers: Server[] = [];
let balancer: Balancer;

afterEach(async () => {
  await balancer[Symbol.asyncDispose]();
  for (const server of servers.splice(0)) server.close();
});

/** Says its name to whoever connects, and echoes. */
async function startEcho(name: string): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write(name);
    socket.pipe(socket);
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function open(targets: number[]): Promise<void> {
  balancer = await startBalancer(await findFreePort(), targets);
}

async function greeting(): Promise<string> {
  const socket = connect(balancer.port, '127.0.0.1');
  socket.on('error', () => undefined);
  const [data] = (await Promise.race([
    once(socket, 'data'),
    once(socket, 'close').then(() => ['closed']),
  ])) as [Buffer | string];
  socket.destroy();
  return data.toString();
}

test('takes turns', async () => {
  await open([await startEcho('a'), await startEcho('b')]);
  expect([await greeting(), await greeting(), await greeting()]).toEqual(['a', 'b', 'a']);
});

test('passes over a server that is gone', async () => {
  await open([await findFreePort(), await startEcho('b')]);
  expect([await greeting(), await greeting()]).toEqual(['b', 'b']);
});

test('closes when no server answers', async () => {
  await open([await findFreePort()]);
  expect(await greeting()).toBe('closed');
});

test('a lost server is a lost connection', async () => {
  const target = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.resetAndDestroy());
  });
  servers.push(target);
  target.listen(0, '127.0.0.1');
  await once(target, 'listening');
  await open([(target.address() as AddressInfo).port]);
  const socket = connect(balancer.port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('hello');
  await once(socket, 'close');
  expect(socket.destroyed).toBe(true);
});
