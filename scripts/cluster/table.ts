import type { Reading } from './gauge.ts';
import type { ServerState } from './server-process.ts';

export interface Row extends Reading {
  number: number;
  state: ServerState;
  processId: number | null;
  port: number;
}

const absent = '–';

const whole = (value: number | null) => (value === null ? absent : `${Math.round(value)}`);
const milliseconds = (seconds: number | null) =>
  seconds === null ? absent : `${(seconds * 1000).toFixed(seconds < 0.01 ? 1 : 0)} ms`;

const columns: [string, (row: Row) => string][] = [
  ['server', ({ number }) => `${number}`],
  ['state', ({ state }) => state],
  ['pid', ({ processId }) => whole(processId)],
  ['port', ({ port }) => `${port}`],
  ['connections', ({ connections }) => whole(connections)],
  ['messages/s', ({ deliveriesPerSecond }) => whole(deliveriesPerSecond)],
  ['lag p50', ({ lagP50 }) => milliseconds(lagP50)],
  ['lag p99', ({ lagP99 }) => milliseconds(lagP99)],
  ['replays', ({ replays }) => whole(replays)],
];

/** A heading and a line per server, for a terminal that is drawn anew. */
export function drawTable(rows: Row[]): string[] {
  const cells = [
    columns.map(([title]) => title),
    ...rows.map((row) => columns.map(([, show]) => show(row))),
  ];
  const widths = columns.map((_column, i) =>
    Math.max(...cells.map((line) => (line[i] ?? '').length)),
  );
  return cells.map((line) =>
    line
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('   ')
      .trimEnd(),
  );
}

/** One server in one line, for logs. */
export function drawLine(row: Row): string {
  return columns.map(([title, show]) => `${title} ${show(row)}`).join(', ');
}
