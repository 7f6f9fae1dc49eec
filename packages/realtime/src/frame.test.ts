import { expect, test } from 'vitest';
import * as ws from 'ws';
import { frameText, payloadsOf, pingFrame, requestKey } from './frame.ts';

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
