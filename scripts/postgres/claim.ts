import pg from 'pg';

/** Any two numbers, the same in every version of TeamChat. */
const lockKey = [7465, 1] as const;

export class DataInUseError extends Error {
  override name = 'DataInUseError';
}

/**
 * Exclusive use of a cluster by this process; ends by itself when the process dies, however it
 * dies.
 */
export interface Claim {
  /** Resolves when the connection that holds the claim has ended. */
  ended: Promise<void>;
  release: () => Promise<void>;
}

/**
 * Takes the cluster for this process, or throws DataInUseError naming the process that has it.
 *
 * The lock is an advisory lock of the database held by one idle connection: unlike a lock file it
 * cannot be left stale by kill -9, and two starters cannot both win.
 */
export async function claimCluster(url: string, directory: string): Promise<Claim> {
  const client = new pg.Client({
    connectionString: url,
    application_name: `teamchat ${process.pid}`,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  client.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => {
    client.once('end', () => resolve());
  });
  await client.connect();
  try {
    const { rows } = await client.query<{ held: boolean }>(
      'select pg_try_advisory_lock($1, $2) as held',
      [...lockKey],
    );
    if (rows[0]?.held !== true) throw new DataInUseError(await describeHolder(client, directory));
  } catch (error) {
    await client.end();
    throw error;
  }
  // end() on a connection that the server closed never settles.
  return { ended, release: () => Promise.race([client.end(), ended]) };
}

async function describeHolder(client: pg.Client, directory: string): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `select application_name as name from pg_stat_activity where pid in
       (select pid from pg_locks where locktype = 'advisory' and granted and classid = $1 and objid = $2)`,
    [...lockKey],
  );
  const holder = /^teamchat (\d+)$/.exec(rows[0]?.name ?? '')?.[1];
  const [who, how] =
    holder === undefined
      ? ['another TeamChat process', 'Stop it']
      : [
          `another TeamChat, process ${holder}`,
          `Stop it (Ctrl-C in its terminal, or: kill ${holder})`,
        ];
  return `The data in ${directory} is in use by ${who}. ${how}, or set TEAMCHAT_DATA to another folder.`;
}
