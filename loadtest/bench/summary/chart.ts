import type { Judged } from '../report.ts';

const left = 120;
const right = 150;
const plot = 430;
const rowHeight = 26;
const top = 34;
/** In gates: what lies beyond is drawn at the edge. */
const widest = 1.6;

/**
 * All measures of one benchmark as an SVG that reads in light and dark: where the ratio lies, its spread over the
 * rounds, and the goal, in units of the gate. Left of the line at 1 the gate is met.
 */
export function drawChart(title: string, rows: readonly Judged[]): string {
  const height = top + rows.length * rowHeight + 34;
  const width = left + plot + right;
  const x = (gates: number) => round(left + (Math.min(gates, widest) / widest) * plot);
  const ticks = [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5].map(
    (at) =>
      `<line class="grid" x1="${x(at)}" x2="${x(at)}" y1="${top - 8}" y2="${height - 28}"/>` +
      `<text class="tick" x="${x(at)}" y="${height - 12}">${at}</text>`,
  );
  const lines = rows.map((row, index) => {
    const y = top + index * rowHeight + rowHeight / 2;
    const { spread, measure } = row;
    const [low, high] = [inGates(row, spread.ratio.min), inGates(row, spread.ratio.max)].toSorted(
      (a, b) => a - b,
    );
    return (
      `<text class="id" x="${left - 12}" y="${y + 4}">${row.id}</text>` +
      `<line class="spread" x1="${x(low ?? 0)}" x2="${x(high ?? 0)}" y1="${y}" y2="${y}"/>` +
      `<line class="goal" x1="${x(inGates(row, measure.goal))}" x2="${x(inGates(row, measure.goal))}" y1="${y - 8}" y2="${y + 8}"/>` +
      `<circle class="${row.passed ? 'met' : 'missed'}" cx="${x(inGates(row, row.ratio))}" cy="${y}" r="5"/>` +
      `<text class="value" x="${left + plot + 12}" y="${y + 4}">${row.ratio} × (gate ${row.gate})</text>`
    );
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">`,
    `<style>${style}</style>`,
    `<text class="title" x="${left}" y="16">${title}</text>`,
    ...ticks,
    `<line class="gate" x1="${x(1)}" x2="${x(1)}" y1="${top - 8}" y2="${height - 28}"/>`,
    ...lines,
    '</svg>',
    '',
  ].join('\n');
}

/** 1 is the gate, and less is better, whichever way the measure counts. */
function inGates({ measure: { better, gate } }: Judged, ratio: number): number {
  return better === 'smaller' ? ratio / gate : gate / ratio;
}

const round = (value: number) => Math.round(value * 10) / 10;

const style = [
  'svg{--ink:#1f2328;--soft:#656d76;--line:#d8dee4;--met:#1a7f37;--missed:#cf222e;--gate:#8250df}',
  '@media(prefers-color-scheme:dark){svg{--ink:#e6edf3;--soft:#8d96a0;--line:#30363d;--met:#3fb950;--missed:#f85149;--gate:#a371f7}}',
  'text{font:12px system-ui,sans-serif;fill:var(--ink)}.title{font-weight:600}',
  '.id{text-anchor:end}.tick{text-anchor:middle;fill:var(--soft)}.value{fill:var(--soft)}',
  '.grid{stroke:var(--line)}.gate{stroke:var(--gate);stroke-width:2}.goal{stroke:var(--met);stroke-width:2}',
  '.spread{stroke:var(--soft);stroke-width:3;opacity:.5}.met{fill:var(--met)}.missed{fill:var(--missed)}',
].join('');
