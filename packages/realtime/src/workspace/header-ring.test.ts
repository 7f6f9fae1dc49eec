import { expect, test } from 'vitest';
import { HeaderRing } from './header-ring.ts';

const event = (seq: number) => ({ seq, tag: seq * 7, audience: `c:${seq % 5}` });

test('knows the newest events, and forgets the oldest by the block', () => {
  const ring = new HeaderRing(40, 10);
  for (let seq = 1; seq <= 45; seq++) ring.add(event(seq));
  expect(ring.get(10)).toBeUndefined();
  for (let seq = 11; seq <= 45; seq++) {
    expect(ring.get(seq), String(seq)).toEqual({ tag: seq * 7, audience: `c:${seq % 5}` });
  }
  expect(ring.get(46)).toBeUndefined();
  // An old replay does not drive out what is newer.
  ring.add(event(3));
  expect(ring.get(3)).toBeUndefined();
  expect(ring.get(11)).toBeDefined();
  expect(ring.get(0)).toBeUndefined();
});

test('takes what a replay read in the middle of nothing, and says nothing about its neighbours', () => {
  const ring = new HeaderRing(40, 10);
  ring.add(event(100));
  ring.add(event(57));
  expect(ring.get(57)?.tag).toBe(399);
  expect(ring.get(56)).toBeUndefined();
  expect(ring.get(58)).toBeUndefined();
});
