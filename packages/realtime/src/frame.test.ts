import { expect, test } from 'vitest';
import * as ws from 'ws';
import {
  FrameTemplate,
  frameText,
  messageTail,
  payloadsOf,
  pingFrame,
  requestKey,
} from './frame.ts';
import { FakeSocket } from './testing.ts';

interface SenderClass {
  frame(data: Buffer, options: object): Buffer[];
}

test.each([0, 1, 125, 126, 65_535, 65_536, 300_000])(
  'a text frame of %i bytes is the one that ws builds',
  (bytes) => {
    const { Sender } = ws as unknown as { Sender: SenderClass };
    const payload = Buffer.alloc(bytes, 'x');
    const theirs = Sender.frame(payload, { fin: true, opcode: 1, mask: false, rsv1: false });
    expect(frameText(payload).equals(Buffer.concat(theirs))).toBe(true);
  },
);

test('the shared ping is the one that ws builds', () => {
  const { Sender } = ws as unknown as { Sender: SenderClass };
  const theirs = Sender.frame(Buffer.alloc(0), { fin: true, opcode: 9, mask: false, rsv1: false });
  expect(pingFrame.equals(Buffer.concat(theirs))).toBe(true);
});

test('payloads are found again in frames that stand end to end', () => {
  const payloads = [1, 125, 126, 65_536].map((bytes) => Buffer.alloc(bytes, 'y'));
  const frames = Buffer.concat([pingFrame, ...payloads.map(frameText), pingFrame]);
  expect(payloadsOf(frames).map(({ length }) => length)).toEqual([1, 125, 126, 65_536]);
});

test('only small positive integers take the fast path', () => {
  expect(requestKey(1, undefined)).toBe(1);
  expect(requestKey(2 ** 31 - 1, '2.0')).toBe(-(2 ** 31 - 1));
  for (const id of [0, -1, 1.5, 2 ** 31, Number.NaN, '1', null, 'x'.repeat(50_000)]) {
    expect(requestKey(id, undefined), String(id).slice(0, 20)).toBeNull();
  }
  expect(requestKey(1, '1.0')).toBeNull();
});

test('a frame names its request, also when a template exchanges the id', () => {
  const keys = [1, 9, 10, 99, 100, 2 ** 31 - 1, 2 ** 31 - 2, -1, -7, -10, -(2 ** 31 - 1)];
  const template = new FrameTemplate(messageTail('1.1', '{}'));
  const fake = new FakeSocket();
  const texts: string[] = [];
  for (const key of [...keys, ...keys.toReversed()]) {
    template.writeTo(fake.socket, key);
    const [payload] = payloadsOf(template.copyFor(key));
    texts.push(String(payload));
    expect(fake.messages.at(-1)).toEqual(JSON.parse(String(payload)));
    expect(template.bytesFor(key)).toBe(template.copyFor(key).length);
  }
  expect(texts.slice(0, keys.length).map((text) => text.split('"result"')[0])).toEqual(
    keys.map((key) => (key > 0 ? `{"id":${key},` : `{"id":${-key},"jsonrpc":"2.0",`)),
  );
});

test('a template is one Buffer for every request, unless a socket still reads from it', () => {
  const sockets = [7, 8, 9, 6, 8_000].map((id) => ({ id, fake: new FakeSocket() }));
  const stalled = sockets[2]?.fake;
  stalled?.stall();
  for (const text of ['first', 'second']) {
    const template = new FrameTemplate(messageTail('1.1', JSON.stringify(text)));
    for (const { id, fake } of sockets) template.writeTo(fake.socket, id);
  }
  stalled?.resume();
  const written = sockets.map(({ fake }) => fake.written[0]);
  expect(written[1]).toBe(written[0]);
  expect(written[2]).toBe(written[0]);
  expect(written[3]).not.toBe(written[2]);
  expect(written[4]).not.toBe(written[3]);
  for (const { id, fake } of sockets) {
    expect(fake.messages).toMatchObject([
      { id, result: { data: { json: { id: '1.1', data: 'first' } } } },
      { id, result: { data: { json: { id: '1.1', data: 'second' } } } },
    ]);
  }
});
