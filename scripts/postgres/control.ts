import { chown, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Cluster, rotateLog } from './cluster.ts';
import { execute } from './execute.ts';
import { findFreePort } from './port.ts';
import { findPostmaster, type Postmaster } from './postmaster.ts';

/** Crash recovery of a large installation may take minutes. */
const startSeconds = 300;
const stopSeconds = 60;

/**
 * Starts the server of a cluster on the port it had before, or on a free one, and waits until it
 * answers.
 */
export async function startPostmaster(
  cluster: Cluster,
  settings: Record<string, string>,
): Promise<Postmaster> {
  const { data, log, directory, binaries, identity } = cluster;
  const portFile = join(directory, 'port');
  const port = await findFreePort(Number(await readFile(portFile, 'utf8').catch(() => '0')));
  await writeFor(directory, portFile, `${port}\n`);
  const configuration = toConfiguration({ ...settings, port: `${port}` });
  await writeFor(directory, join(data, 'teamchat.conf'), configuration);
  await rotateLog(log);
  const { code, output } = await execute(
    identity({
      file: join(binaries, 'pg_ctl'),
      args: ['start', '-w', '-t', `${startSeconds}`, '-s', '-D', data, '-l', log],
      cwd: directory,
    }),
  );
  const postmaster = await findPostmaster(data);
  if (postmaster !== null) return postmaster;
  throw new Error(
    `The database in ${directory} did not start (pg_ctl: ${code} ${output}). The end of ${log}:\n${await readEnd(log)}`,
  );
}

/** Fast shutdown of whatever runs on the cluster; returns when it is gone. */
export async function stopPostmaster(cluster: Cluster): Promise<void> {
  const { data, directory, binaries, identity } = cluster;
  if ((await findPostmaster(data)) === null) return;
  const { output } = await execute(
    identity({
      file: join(binaries, 'pg_ctl'),
      args: ['stop', '-m', 'fast', '-w', '-t', `${stopSeconds}`, '-s', '-D', data],
      cwd: directory,
    }),
  );
  if ((await findPostmaster(data)) !== null) {
    throw new Error(`The database in ${directory} did not stop: ${output}`);
  }
}

/**
 * What root writes into someone else's data must stay theirs, or they could not start it any more.
 */
async function writeFor(directory: string, file: string, content: string): Promise<void> {
  const { uid, gid } = await stat(directory);
  await writeFile(file, content);
  await chown(file, uid, gid);
}

function toConfiguration(settings: Record<string, string>): string {
  const all = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_min_messages: 'warning',
    ...settings,
  };
  const lines = Object.entries(all).map(
    ([name, value]) => `${name} = '${value.replaceAll("'", "''")}'`,
  );
  return `# Written by TeamChat at each start.\n${lines.join('\n')}\n`;
}

async function readEnd(log: string): Promise<string> {
  const text = await readFile(log, 'utf8').catch(() => '(there is no log)');
  return text.split('\n').slice(-15).join('\n');
}
