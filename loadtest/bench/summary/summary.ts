import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type Judged, judge, type RawResults } from '../report.ts';
import { drawChart } from './chart.ts';

const results = new URL('../../results/', import.meta.url);
const page = new URL('../../../docs/performance.md', import.meta.url);
const charts = new URL('../../../docs/performance/', import.meta.url);
const accepted = new URL('../../../docs/performance.json', import.meta.url);

const begin = '<!-- results: npm run bench -- summary -->';
const end = '<!-- end of results -->';

/**
 * `npm run bench -- summary`: draws the last rounds of every benchmark into `docs/performance.md` and takes their ratios
 * as those that later runs are compared with.
 */
export function summarize(): Promise<boolean> {
  mkdirSync(charts, { recursive: true });
  const ratios: Record<string, number> = {};
  const sections: string[] = [];
  for (const file of readdirSync(results).filter((name) => name.endsWith('.json'))) {
    const raw = JSON.parse(readFileSync(new URL(file, results), 'utf8')) as RawResults;
    const rows = raw.measures.map(judge);
    for (const { id, ratio } of rows) ratios[id] = ratio;
    writeFileSync(new URL(`${raw.bench}.svg`, charts), drawChart(raw.bench, rows));
    sections.push(describeBench(raw, rows));
  }
  const text = readFileSync(page, 'utf8');
  const [before = '', rest = ''] = text.split(begin);
  const [, after = ''] = rest.split(end);
  writeFileSync(page, [before, begin, '\n\n', sections.join('\n\n'), '\n\n', end, after].join(''));
  writeFileSync(accepted, `${JSON.stringify({ ratios }, null, 2)}\n`);
  return Promise.resolve(true);
}

function describeBench({ bench, machine, at, measures }: RawResults, rows: Judged[]): string {
  const rounds = measures[0]?.ours.length ?? 0;
  return [
    `### ${bench}`,
    '',
    `![${bench}: each measure against its gate](performance/${bench}.svg)`,
    '',
    `${at.slice(0, 10)}, median of ${rounds} rounds; ${machine}.`,
    '',
    '| # | measure | ours | peer | ratio (spread) | gate | goal | |',
    '|---|---|---|---|---|---|---|---|',
    ...rows.map(describeRow),
  ].join('\n');
}

function describeRow(row: Judged): string {
  const { measure, spread } = row;
  const sign = measure.better === 'smaller' ? '≤' : '≥';
  const limit = measure.limit === undefined ? '' : ` and ≤ ${measure.limit} ${measure.unit}`;
  const cells = [
    row.id,
    measure.what,
    `${row.value} ${measure.unit}`,
    `${row.peer} ${measure.unit}, ${measure.peerName}`,
    `${row.ratio} × (${spread.ratio.min.toPrecision(3)}-${spread.ratio.max.toPrecision(3)})`,
    `${sign} ${row.gate} ×${limit}`,
    `${sign} ${row.goal} ×`,
    row.passed ? 'met' : '**missed**',
  ];
  return `| ${cells.join(' | ')} |`;
}
