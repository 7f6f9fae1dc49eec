import { randomBytes } from 'node:crypto';
import { appendFile, chown, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { execute } from './execute.ts';
import type { Identity } from './identity.ts';
import { locale } from './locale.ts';
import { isAlive } from './postmaster.ts';
import { openPrivateFile } from './private-file.ts';

export interface Cluster {
  /** Holds everything below. */
  directory: string;
  /** Postgres' own data folder. */
  data: string;
  log: string;
  password: string;
  binaries: string;
  identity: Identity;
}

const version = async (file: string): Promise<string> =>
  (await readFile(file, 'utf8').catch(() => '')).trim();

/**
 * Creates the cluster unless it exists. Two processes may try at once: one wins, both go on with
 * the same cluster.
 */
export async function createCluster(
  cluster: Cluster,
  onProgress: (line: string) => void,
): Promise<void> {
  const { data, directory, binaries, identity } = cluster;
  if ((await version(join(data, 'PG_VERSION'))) === '') {
    onProgress('Creating the database');
    await removeLeftovers(directory);
    const passwordFile = join(directory, 'password');
    const owner = await stat(directory);
    await chown(passwordFile, owner.uid, owner.gid);
    const draft = join(directory, `cluster.new-${process.pid}`);
    const { code, output } = await execute(
      identity({
        file: join(binaries, 'initdb'),
        args: [
          '-D',
          draft,
          '--username=postgres',
          '--encoding=UTF8',
          `--locale=${locale}`,
          '--auth=scram-sha-256',
          `--pwfile=${passwordFile}`,
        ],
        cwd: directory,
      }),
    );
    if (code !== 0) {
      await rm(draft, { recursive: true, force: true });
      throw new Error(`The database could not be created in ${directory}: ${output}`);
    }
    await appendFile(join(draft, 'postgresql.conf'), "\ninclude 'teamchat.conf'\n");
    await rename(draft, data).catch(async (error: unknown) => {
      await rm(draft, { recursive: true, force: true });
      if ((await version(join(data, 'PG_VERSION'))) === '') throw error;
    });
  }
  await requireSameVersion(cluster);
}

/** The superuser's password, made at first use and readable by the owner only. */
export async function readPassword(directory: string): Promise<string> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, 'password');
  return (await openPrivateFile(file, () => randomBytes(24).toString('base64url'))).trim();
}

async function requireSameVersion({ data, binaries, identity, directory }: Cluster): Promise<void> {
  const found = await version(join(data, 'PG_VERSION'));
  const { output } = await execute(
    identity({ file: join(binaries, 'postgres'), args: ['--version'], cwd: directory }),
  );
  const ours = /\) (\d+)/.exec(output)?.[1];
  if (ours === undefined || ours === found) return;
  throw new Error(
    `The data in ${directory} was written by Postgres ${found}, but this TeamChat brings Postgres ${ours}. ` +
      'Start the TeamChat version that wrote it, or dump it with that Postgres and load it into the new one.',
  );
}

/** Drafts of an initdb that was killed. */
async function removeLeftovers(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const owner = /^cluster\.new-(\d+)$/.exec(name)?.[1];
    if (owner === undefined || isAlive(Number(owner))) continue;
    await rm(join(directory, name), { recursive: true, force: true });
  }
}

/**
 * Keeps the log of one long-lived installation from growing without end: one previous file of 10 MB
 * is kept.
 */
export async function rotateLog(log: string): Promise<void> {
  const size = await stat(log).then(
    (found) => found.size,
    () => 0,
  );
  if (size > 10_000_000) await rename(log, `${log}.1`);
}
