import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { pinning } from './child.ts';
import type { BenchOptions } from './run.ts';
import { type Spread, spread } from './stats.ts';

/** One measure of `docs/performance.md`: ours against a peer, both measured in the same run. */
export interface Measure {
  id: string;
  what: string;
  unit: string;
  /** One figure per round, ours and the peer's in the same rounds. */
  ours: number[];
  peer: number[];
  peerName: string;
  gate: number;
  goal: number;
  /** What ours may be at most by itself, in the same unit. */
  limit?: number;
  /** Whether a smaller ratio is better (a cost) or a larger one (a throughput). */
  better: 'smaller' | 'larger';
}

/** What a run leaves under `loadtest/results/`. */
export interface RawResults {
  bench: string;
  machine: string;
  at: string;
  measures: Measure[];
}

export interface Row {
  id: string;
  value: number;
  peer: number;
  ratio: number;
  gate: number;
  goal: number;
  passed: boolean;
}

export interface Judged extends Row {
  measure: Measure;
  spread: { ours: Spread; peer: Spread; ratio: Spread };
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}

/** Ratios are taken round by round: both sides of one saw the same mood of the machine. */
export function judge(measure: Measure): Judged {
  const ratios = measure.ours.map((value, i) => value / (measure.peer[i] ?? Number.NaN));
  const ours = spread(measure.ours);
  const peer = spread(measure.peer);
  const ratio = spread(ratios);
  const { limit = Number.POSITIVE_INFINITY } = measure;
  const passed =
    measure.better === 'smaller'
      ? ratio.median <= measure.gate && ours.median <= limit
      : ratio.median >= measure.gate;
  return {
    id: measure.id,
    value: round(ours.median),
    peer: round(peer.median),
    ratio: round(ratio.median),
    gate: measure.gate,
    goal: measure.goal,
    passed,
    measure,
    spread: { ours, peer, ratio },
  };
}

const accepted = new URL('../../docs/performance.json', import.meta.url);

function acceptedRatios(): Record<string, number> {
  try {
    const { ratios } = JSON.parse(readFileSync(accepted, 'utf8')) as {
      ratios: Record<string, number>;
    };
    return ratios;
  } catch {
    return {};
  }
}

function warnIfWorse(row: Judged, before: number | undefined): void {
  if (before === undefined) return;
  const worse =
    row.measure.better === 'smaller' ? row.ratio > before * 1.1 : row.ratio < before / 1.1;
  if (worse) console.warn(`WARNING ${row.id}: ${row.ratio} is 10 % worse than ${before}`);
}

function printTable(rows: Judged[]): void {
  const sign = (row: Judged) => (row.measure.better === 'smaller' ? '≤' : '≥');
  const limitOf = ({ measure: { limit, unit } }: Judged) =>
    limit === undefined ? '' : ` and ≤ ${limit} ${unit}`;
  const cells = rows.map((row) => [
    row.id,
    row.measure.what,
    `${row.value} ${row.measure.unit}`,
    `${row.peer} (${row.measure.peerName})`,
    `${row.ratio} × [${round(row.spread.ratio.min)}-${round(row.spread.ratio.max)}]`,
    `${sign(row)} ${row.gate}${limitOf(row)}`,
    `${sign(row)} ${row.goal}`,
    row.passed ? 'met' : 'MISSED',
  ]);
  const head = ['#', 'measure', 'ours', 'peer', 'ratio', 'gate', 'goal', ''];
  const width = head.map((title, i) =>
    Math.max(title.length, ...cells.map((row) => row[i]?.length ?? 0)),
  );
  for (const row of [head, ...cells]) {
    console.log(row.map((cell, i) => cell.padEnd(width[i] ?? 0)).join('  '));
  }
}

/**
 * Prints the table, keeps the raw rounds of a whole run under `loadtest/results/`, warns where a ratio is 10 % worse
 * than the last accepted one, and with `--json` ends with the one line that CI reads.
 * @returns whether every gate is met.
 */
export function report(bench: string, measures: Measure[], options: BenchOptions): boolean {
  const rows = measures.map(judge);
  const cpu = cpus()[0]?.model ?? 'unknown CPU';
  const machine = `${cpus().length} × ${cpu}, Node ${process.version}, ${pinning}`;
  console.log(`\n${bench}: median of ${measures[0]?.ours.length ?? 0} rounds on ${machine}`);
  printTable(rows);
  const before = acceptedRatios();
  for (const row of rows) warnIfWorse(row, before[row.id]);

  // Of a part, or of rounds that mean nothing, none are kept.
  if (!options.quick && options.only === null) {
    const folder = new URL('../results/', import.meta.url);
    mkdirSync(folder, { recursive: true });
    const raw: RawResults = { bench, machine, at: new Date().toISOString(), measures };
    writeFileSync(new URL(`${bench}.json`, folder), `${JSON.stringify(raw, null, 2)}\n`);
  }

  if (options.json) {
    const plain = rows.map(({ id, value, peer, ratio, gate, goal, passed }) => ({
      id,
      value,
      peer,
      ratio,
      gate,
      goal,
      passed,
    }));
    console.log(JSON.stringify({ bench, rows: plain }));
  }
  return rows.every((row) => row.passed);
}
