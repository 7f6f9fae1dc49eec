import { bundleChildren } from './bundle.ts';
import { benchCrossNode } from './cross-node/bench.ts';
import { benchFanout } from './fanout/bench.ts';
import { benchHold } from './hold/bench.ts';
import { benchLag } from './lag/bench.ts';
import { benchMemory } from './memory/bench.ts';
import { benchSend } from './send/bench.ts';
import { benchSlow } from './slow/bench.ts';
import { benchStorm } from './storm/bench.ts';
import { summarize } from './summary/summary.ts';

/** `npm run bench -- <name> [--json] [--quick] [--only id,id]`; a missed gate is exit code 1. */
const benches: Record<string, (options: BenchOptions) => Promise<boolean>> = {
  'cross-node': benchCrossNode,
  fanout: benchFanout,
  hold: benchHold,
  lag: benchLag,
  memory: benchMemory,
  send: benchSend,
  slow: benchSlow,
  storm: benchStorm,
  summary: summarize,
};

export interface BenchOptions {
  json: boolean;
  /** Two short rounds: does it run at all? The figures mean nothing. */
  quick: boolean;
  /** Only these measures, of a bench that has several; all of them when null. */
  only: readonly string[] | null;
}

const [name = '', ...flags] = process.argv.slice(2);
const bench = benches[name];
if (bench === undefined) {
  console.error(
    `Usage: npm run bench -- ${Object.keys(benches).join(' | ')} [--json] [--quick] [--only id,id]`,
  );
  process.exitCode = 2;
} else {
  await bundleChildren();
  const only = flags[flags.indexOf('--only') + 1];
  const passed = await bench({
    json: flags.includes('--json'),
    quick: flags.includes('--quick'),
    only: flags.includes('--only') && only !== undefined ? only.split(',') : null,
  });
  process.exitCode = passed ? 0 : 1;
}
