import { readFile, readlink, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execute } from './execute.ts';

export interface Postmaster {
  processId: number;
  port: number;
}

/**
 * The Postgres that runs on this cluster now, or null. It may be an orphan whose starter was
 * killed.
 *
 * A pid file left by a crash may name a process that has since become something else; Postgres
 * would then refuse to start, so a file that provably names no server of this cluster is removed.
 * (Two servers on one cluster stay impossible: Postgres also holds a shared memory block per data
 * folder.)
 */
export async function findPostmaster(cluster: string): Promise<Postmaster | null> {
  const file = join(cluster, 'postmaster.pid');
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n');
  const processId = Number(lines[0]);
  const port = Number(lines[3]);
  if (!Number.isInteger(processId) || processId <= 1) return null;
  if (isAlive(processId) && (await servesCluster(processId, cluster))) return { processId, port };
  await rm(file, { force: true });
  return null;
}

export function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** A postmaster's working directory is its cluster; without /proc, its command line names it. */
async function servesCluster(processId: number, cluster: string): Promise<boolean> {
  const path = await realpath(cluster);
  try {
    return (await readlink(`/proc/${processId}/cwd`)) === path;
  } catch {
    const { output } = await execute({
      file: 'ps',
      args: ['-o', 'command=', '-p', `${processId}`],
    });
    return output.includes(cluster) || output.includes(path);
  }
}
