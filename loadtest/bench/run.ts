import { bundleChildren } from './bundle.ts';
import { benchFanout } from './fanout/bench.ts';
import { benchSend } from './send/bench.ts';

/** `npm run bench -- <name> [--json] [--quick]`; a missed gate is exit code 1. */
const benches: Record<string, (options: BenchOptions) => Promise<boolean>> = {
  fanout: benchFanout,
  send: benchSend,
};

export interface BenchOptions {
  json: boolean;
  /** Two short rounds: does it run at all? The figures mean nothing. */
  quick: boolean;
}

const [name = '', ...flags] = process.argv.slice(2);
const bench = benches[name];
if (bench === undefined) {
  console.error(`Usage: npm run bench -- ${Object.keys(benches).join(' | ')} [--json] [--quick]`);
  process.exitCode = 2;
} else {
  await bundleChildren();
  const passed = await bench({ json: flags.includes('--json'), quick: flags.includes('--quick') });
  process.exitCode = passed ? 0 : 1;
}
