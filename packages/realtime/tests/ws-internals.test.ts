import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { mayWriteRaw } from '../src/connection/raw-write.ts';
import { frameText } from '../src/frame.ts';

interface Internals {
  _sender: { _state: unknown; _firstFragment: unknown; _socket: unknown };
}

/** A real server-side socket beside its raw one, and its peer. */
async function connectPair() {
  const server = createServer();
  const wss = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const accepted = new Promise<{ ws: WebSocket; socket: Duplex }>((resolve) => {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      wss.handleUpgrade(request, socket, head, (ws) => resolve({ ws, socket }));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const peer = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const texts: string[] = [];
  peer.on('message', (data: Buffer) => texts.push(data.toString()));
  const { ws, socket } = await accepted;
  await once(peer, 'open');
  return {
    ws,
    socket,
    peer,
    texts,
    async [Symbol.asyncDispose]() {
      peer.terminate();
      ws.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test('ws still keeps its outgoing state where raw writes look for it', async () => {
  await using pair = await connectPair();
  const { _sender: sender } = pair.ws as unknown as Internals;
  expect(sender._state).toBe(0);
  expect(sender._firstFragment).toBe(true);
  expect(sender._socket).toBe(pair.socket);
  expect(mayWriteRaw(pair.ws)).toBe(true);
});

test('a message in fragments forbids raw writes until its end', async () => {
  await using pair = await connectPair();
  pair.ws.send('begin', { fin: false });
  expect(mayWriteRaw(pair.ws)).toBe(false);
  pair.ws.send('end', { fin: true });
  expect(mayWriteRaw(pair.ws)).toBe(true);
});

test('so does a blob that is read, until it and what waits behind it are written', async () => {
  await using pair = await connectPair();
  pair.ws.send(new Blob(['a blob']), { binary: false });
  pair.ws.send('behind it');
  expect(mayWriteRaw(pair.ws)).toBe(false);
  while (pair.texts.length < 2) await once(pair.peer, 'message');
  expect(pair.texts).toEqual(['a blob', 'behind it']);
  expect(mayWriteRaw(pair.ws)).toBe(true);
});

test('a closing socket forbids them', async () => {
  await using pair = await connectPair();
  pair.ws.close();
  expect(mayWriteRaw(pair.ws)).toBe(false);
});

test('raw frames and messages of ws arrive in the order in which they were written', async () => {
  await using pair = await connectPair();
  const expected: string[] = [];
  for (let count = 0; count < 200; count++) {
    expected.push(`ws ${count}`, `raw ${count}`);
    pair.ws.send(`ws ${count}`);
    pair.socket.write(frameText(Buffer.from(`raw ${count}`)));
  }
  while (pair.texts.length < expected.length) await once(pair.peer, 'message');
  expect(pair.texts).toEqual(expected);
});
