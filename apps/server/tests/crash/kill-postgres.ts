import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** Kills a postmaster and all its children at once, as a power failure would; returns when they are gone. */
export async function killPostgres(postmaster: number): Promise<void> {
  const processes = [postmaster, ...(await childrenOf(postmaster))];
  for (const processId of processes) killProcess(processId);
  for (const processId of processes) {
    while (await isRunning(processId)) await delay(10);
  }
}

/** A backend may end by itself, between the moment it was seen and this one. */
function killProcess(processId: number): void {
  try {
    process.kill(processId, 'SIGKILL');
  } catch (error) {
    const isGone = error instanceof Error && 'code' in error && error.code === 'ESRCH';
    if (!isGone) throw error;
  }
}

async function childrenOf(parent: number): Promise<number[]> {
  const children: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const [, parentId] = await readStat(Number(name));
    if (Number(parentId) === parent) children.push(Number(name));
  }
  return children;
}

/** A zombie is gone too: nobody may be there to reap it. */
async function isRunning(processId: number): Promise<boolean> {
  const [state] = await readStat(processId);
  return state !== undefined && state !== 'Z';
}

/** The fields after the name in brackets: state, parent, …; empty when there is no such process. */
async function readStat(processId: number): Promise<string[]> {
  const stat = await readFile(`/proc/${processId}/stat`, 'utf8').catch(() => '');
  return stat === '' ? [] : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
