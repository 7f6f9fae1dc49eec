import { expect, test } from 'vitest';
import { drawLine, drawTable, type Row } from '../cluster/table.ts';

const ready: Row = {
  number: 1,
  state: 'ready',
  processId: 4711,
  port: 3001,
  connections: 12,
  deliveriesPerSecond: 340.4,
  lagP50: 0.0021,
  lagP99: 0.0154,
  replays: 3,
};
const killed: Row = {
  ...ready,
  number: 2,
  state: 'killed',
  processId: null,
  connections: null,
  deliveriesPerSecond: null,
  lagP50: null,
  lagP99: null,
  replays: null,
};

test('a terminal gets columns, a log gets lines, and what is not known is a dash', () => {
  expect(drawTable([ready, killed])).toEqual([
    'server   state    pid    port   connections   messages/s   lag p50   lag p99   replays',
    '1        ready    4711   3001   12            340          2.1 ms    15 ms     3',
    '2        killed   –      3001   –             –            –         –         –',
  ]);
  expect(drawLine(killed)).toContain('state killed, pid –, port 3001, connections –');
});
