/**
 * `npm run cluster`: several servers behind a load balancer on this machine, each of which can be killed, stopped and
 * started again; and the commands that do so from another terminal.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseCommand } from './cluster/arguments.ts';
import { tellCluster } from './cluster/control.ts';
import { runCluster } from './cluster/run.ts';
import { openDataFolder } from './start/data-folder.ts';
import { describeProblem } from './start/problem.ts';
import { listenForStop } from './start/signals.ts';

try {
  const command = parseCommand(process.argv.slice(2), process.env);
  const directory = join(await openDataFolder(process.env), 'cluster');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if (command.kind === 'run') {
    const stopping = listenForStop(() => console.log('Stopping (once more to force)'));
    await runCluster({ ...command, directory, stopping });
    console.log('Stopped');
  } else {
    console.log(await tellCluster(directory, command));
  }
} catch (error) {
  if (error instanceof Error && error.name === 'AbortError') console.log('Stopped');
  else {
    console.error(describeProblem(error));
    process.exitCode = 1;
  }
}
