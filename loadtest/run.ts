/** `npm run loadtest -- <scenario>`: servers of its own, k6, and k6's verdict as exit code. */
import { describeProblem } from '../scripts/start/problem.ts';
import { listenForStop } from '../scripts/start/signals.ts';
import { type Arguments, readArguments, UsageError } from './runner/arguments.ts';
import { startControl } from './runner/control.ts';
import { provisionK6 } from './runner/k6.ts';
import { playScript } from './runner/play.ts';
import { scenarios } from './runner/sizes.ts';
import { openStage } from './runner/stage.ts';

const stopping = listenForStop(() => console.log('\nStopping the load test'));

async function run({ scenario: name, size, fault }: Arguments): Promise<number> {
  const scenario = scenarios[name];
  const load = scenario.loads[size];
  const k6 = await provisionK6();
  await using stage = await openStage(scenario, size);
  const { url, servers, crowd, core } = stage;
  await using control = await startControl({ kill: async () => servers[0]?.kill() });
  const { people, ...rest } = crowd;
  const plan = { scenario: name, url, controlUrl: control.url, ...rest, load, fault };
  const code = await playScript(k6, { plan, people, core, signal: stopping.signal });
  if (code !== 0) for (const { output } of servers) console.error(output());
  return code;
}

try {
  process.exitCode = await run(readArguments(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof UsageError ? error.message : describeProblem(error));
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
