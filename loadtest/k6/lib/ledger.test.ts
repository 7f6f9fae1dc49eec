import { expect, test } from 'vitest';
import { Ledger } from './ledger.ts';

test('nothing received is everything lost', () => {
  expect(new Ledger([3, 5], 4).lost).toBe(8);
});

test('all in order: nothing lost', () => {
  const ledger = new Ledger([3, 5], 2);
  const verdicts = [
    ledger.take(3, 0, 10),
    ledger.take(5, 0, 11),
    ledger.take(5, 1, 14),
    ledger.take(3, 1, 15),
  ];
  expect(verdicts).toEqual(['new', 'new', 'new', 'new']);
  expect(ledger.lost).toBe(0);
});

test('a repeated one is double, and does not make up for a lost one', () => {
  const ledger = new Ledger([3], 3);
  expect([ledger.take(3, 0, 10), ledger.take(3, 2, 12), ledger.take(3, 2, 12)]).toEqual([
    'new',
    'new',
    'double',
  ]);
  expect(ledger.lost).toBe(1);
});

test('one that comes after its successor is late, once', () => {
  const ledger = new Ledger([3], 2);
  expect([ledger.take(3, 1, 11), ledger.take(3, 0, 10), ledger.take(3, 0, 10)]).toEqual([
    'new',
    'late',
    'double',
  ]);
  expect(ledger.lost).toBe(0);
});

test('a step back in the log is late, also between writers', () => {
  const ledger = new Ledger([3, 5], 1);
  expect([ledger.take(3, 0, 11), ledger.take(5, 0, 10)]).toEqual(['new', 'late']);
});

test('messages that this person has no part in are foreign', () => {
  const ledger = new Ledger([3], 1);
  expect([ledger.take(4, 0, 10), ledger.take(3, 1, 11)]).toEqual(['foreign', 'foreign']);
  expect(ledger.lost).toBe(1);
});
