import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { findEmbeddedBinaries } from './binaries.ts';
import { type Claim, claimCluster, DataInUseError } from './claim.ts';
import { type Cluster, createCluster, readPassword } from './cluster.ts';
import { startPostmaster, stopPostmaster } from './control.ts';
import { chooseIdentity } from './identity.ts';
import { findPostmaster, type Postmaster } from './postmaster.ts';

export interface PostgresOptions {
  /** Where cluster, log, port and password live; created when missing. */
  directory: string;
  /** Created when missing; the URL leads to it. */
  database?: string;
  /** Another Postgres' bin folder instead of the embedded one. */
  binaries?: string;
  /** Settings of postgresql.conf. */
  settings?: Record<string, string>;
  onProgress?: (line: string) => void;
}

export interface PostgresServer extends AsyncDisposable {
  /** Connection URL of the superuser. */
  url: string;
  processId: number;
  log: string;
  /** Resolves when the server went away without being asked to. */
  lost: Promise<void>;
  /** Fast shutdown: open transactions are rolled back, committed ones are safe. */
  stop: () => Promise<void>;
}

interface Running {
  postmaster: Postmaster;
  claim: Claim;
}

/** How long to wait for a server that is starting up, shutting down or losing its last backends. */
const patience = 60_000;

/**
 * Starts the Postgres of a data folder, or adopts the one that an earlier, killed process left
 * running on it. Throws DataInUseError when a living TeamChat has it.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { database = 'postgres', onProgress = () => undefined } = options;
  const cluster = await openCluster(options);
  await createCluster(cluster, onProgress);
  const { postmaster, claim } = await runAndClaim(cluster, options.settings ?? {});
  let stopping: Promise<void> | undefined;
  const shutDown = async () => {
    await stopPostmaster(cluster);
    await claim.release();
  };
  const stop = () => (stopping ??= shutDown());
  try {
    await createDatabase(urlOf(cluster, postmaster, 'postgres'), database);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: urlOf(cluster, postmaster, database),
    processId: postmaster.processId,
    log: cluster.log,
    lost: watch(cluster, claim, () => stopping !== undefined),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function openCluster({ directory, binaries }: PostgresOptions): Promise<Cluster> {
  const password = await readPassword(directory);
  const path = await realpath(directory);
  const folder = binaries ?? (await findEmbeddedBinaries());
  return {
    directory: path,
    data: join(path, 'cluster'),
    log: join(path, 'postgres.log'),
    password,
    binaries: folder,
    identity: await chooseIdentity(path, folder),
  };
}

async function runAndClaim(cluster: Cluster, settings: Record<string, string>): Promise<Running> {
  const deadline = Date.now() + patience;
  for (;;) {
    try {
      const postmaster =
        (await findPostmaster(cluster.data)) ?? (await startPostmaster(cluster, settings));
      const claim = await claimCluster(urlOf(cluster, postmaster, 'postgres'), cluster.directory);
      return { postmaster, claim };
    } catch (error) {
      // Another starter may be between any two of our steps; backends of a killed postmaster need a
      // moment to go.
      if (error instanceof DataInUseError || Date.now() > deadline || !isPassing(error))
        throw error;
      await delay(100);
    }
  }
}

function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? error.code : undefined;
  if (code === '57P03' || code === '57P01' || code === 'ECONNREFUSED' || code === 'ECONNRESET')
    return true;
  return /terminated unexpectedly|still in use|Is another postmaster|Address already in use/.test(
    error.message,
  );
}

/**
 * When a backend crashes, Postgres drops every connection and goes on; only a dead postmaster is a
 * loss.
 */
async function watch(cluster: Cluster, first: Claim, isStopping: () => boolean): Promise<void> {
  let claim: Claim | null = first;
  while (claim !== null) {
    await claim.ended;
    if (isStopping()) return new Promise(() => undefined);
    claim = await reclaim(cluster);
  }
}

async function reclaim(cluster: Cluster): Promise<Claim | null> {
  const deadline = Date.now() + patience;
  while (Date.now() < deadline) {
    const postmaster = await findPostmaster(cluster.data);
    if (postmaster === null) return null;
    try {
      return await claimCluster(urlOf(cluster, postmaster, 'postgres'), cluster.directory);
    } catch {
      // Until then another starter could take the cluster.
      await delay(20);
    }
  }
  return null;
}

function urlOf({ password }: Cluster, { port }: Postmaster, database: string): string {
  return `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;
}

async function createDatabase(url: string, name: string): Promise<void> {
  if (name === 'postgres') return;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
