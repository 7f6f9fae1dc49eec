import pg from 'pg';
import { expect } from 'vitest';
import type { Device } from '../../order/world/device.ts';
import type { Plant } from '../plant/plant.ts';
import type { Restartable } from '../plant/storage.ts';
import { callerAt } from '../play/gather.ts';
import type { Scenario } from '../play/scenario.ts';
import { devicesAt, expectDelivery, expectToReach, type Show, sendThrough } from '../play/show.ts';

export const postgres: readonly Scenario[] = [
  {
    name: 'postgres-restart',
    what: 'no acknowledgement without a durable row, and the pools recover',
    async act(show) {
      const { plant, traffic, chance } = show;
      await plant.postgres.stop();
      await traffic.next(chance.between(1, 20));
      await plant.postgres.start();
      await expectRecovery(show);
      await expectDelivery(show, 5_000);
    },
  },
  {
    name: 'postgres-slow',
    what: 'a server far from Postgres sheds what it cannot do, and the other one goes on',
    needsProxy: true,
    async act(show) {
      const { plant, scene, traffic, chance } = show;
      await plant.nodes[0].postgres?.delay(2_000);
      // Nobody is refused before the 5 s are over that a call waits for a connection.
      if (show.isLong) await expectToShed(show);
      else await traffic.next(chance.between(20, 60));
      const { seq } = await sendThrough(show, 1);
      await expectToReach(devicesAt(scene, 1), seq, 5_000);
    },
  },
  {
    name: 'serialization',
    what: 'Postgres refuses one in five transactions that write messages; they are repeated',
    async act(show) {
      const { plant, traffic, chance } = show;
      {
        await using refusals = await refuseNowAndThen(plant);
        await traffic.next(chance.between(50, 100));
        await expectRecovery(show);
        expect(await refusals.count()).toBeGreaterThan(3);
      }
      await expectDelivery(show, 5_000);
    },
  },
  {
    name: 'frozen-holder',
    what: 'a server freezes while it holds the head of the workspace; others go on within seconds',
    needsProxy: true,
    async act(show) {
      const { plant, scene } = show;
      const [holder] = plant.nodes;
      // So that whoever takes the head and comes back to decide holds it for some time.
      await holder.postgres?.delay(300);
      const { creating } = await freezeHolder(show);
      try {
        const { seq } = await sendThrough(show, 1);
        await expectToReach(devicesAt(scene, 1), seq, 5_000);
      } finally {
        holder.thaw();
      }
      await holder.postgres?.mend();
      await creating;
    },
  },
  {
    name: 'lost-tail',
    what: 'a failover loses the end of the log: everybody is told to begin anew',
    async act(show) {
      const { plant, scene, traffic, chance } = show;
      await plant.postgres.stop();
      await plant.postgres.save();
      await plant.postgres.start();
      await expectRecovery(show);
      await traffic.next(chance.between(50, 100));
      await expectDelivery(show, 5_000);
      await plant.postgres.stop();
      scene.hasLostItsEnd = true;
      await plant.postgres.rewind();
      await plant.postgres.start();
      await expectRecovery(show);
      const unaware = () =>
        scene.devices.filter((device) => !wasToldToBeginAnew(device)).map(({ name }) => name);
      await expect.poll(unaware, { timeout: 10_000, interval: 20 }).toEqual([]);
    },
  },
  {
    name: 'deadlock',
    what: 'somebody else locks in the wrong order',
    async act(show) {
      const { plant, scene, traffic } = show;
      for (let time = 0; time < 2; time++) {
        await lockBackwards(plant.postgres, scene.workspaceId);
        await traffic.next(10);
      }
      await expectDelivery(show, 5_000);
    },
  },
];

const wasToldToBeginAnew = (device: Device) =>
  device.toLog().streams.some(({ frames }) => frames.some(({ data }) => data.type === 'resync'));

/** Stops the first server while it holds the head; @returns what it was asked to do. */
async function freezeHolder(show: Show): Promise<{ creating: Promise<unknown> }> {
  const { plant, scene, crowd } = show;
  const [holder] = plant.nodes;
  const [owner] = crowd.users;
  if (owner === undefined) throw new Error('Nobody came.');
  for (let attempt = 0; attempt < 10; attempt++) {
    const creating = callerAt(plant, 0, owner)
      .api.channel.create.mutate({ workspaceId: scene.workspaceId, name: `held-${attempt}` })
      .catch(() => undefined);
    await expect.poll(() => holdsFor(plant, 50), { timeout: 10_000, interval: 5 }).toBe(true);
    holder.freeze();
    const deadline = performance.now() + 1_000;
    // Longer than an answer takes: it is stopped, not on its way.
    while (performance.now() < deadline) if (await holdsFor(plant, 500)) return { creating };
    holder.thaw();
    await creating;
  }
  throw new Error('It could not be caught with the head in its hand.');
}

/** Does somebody hold a head and do nothing, for so many milliseconds already? */
async function holdsFor({ database }: Plant, milliseconds: number): Promise<boolean> {
  const { rows } = await database.query(
    `SELECT FROM pg_stat_activity a JOIN pg_locks l USING (pid)
      WHERE l.relation = 'workspace_heads'::regclass AND l.mode = 'RowShareLock'
      AND a.state = 'idle in transaction'
      AND clock_timestamp() - a.state_change > $1 * interval '1 millisecond'`,
    [milliseconds],
  );
  return rows.length > 0;
}

/** More calls at once than a server has connections for end in time, done or refused so that they may be repeated. */
async function expectToShed({ plant, scene, crowd }: Show): Promise<void> {
  const [user] = crowd.users;
  const [channelId] = scene.channelIds;
  if (user === undefined || channelId === undefined) throw new Error('Nobody is there.');
  const caller = callerAt(plant, 0, user);
  const read = () => caller.rest('GET', `/v1/channels/${channelId}/messages`);
  const begun = performance.now();
  const answers = await Promise.all(Array.from({ length: 300 }, read));
  expect(performance.now() - begun).toBeLessThan(20_000);
  const refused = answers.filter(({ status }) => status !== 200);
  expect(refused.length).toBeGreaterThan(0);
  for (const { status, body, headers } of refused) {
    expect({ status, code: body.code }).toEqual({ status: 503, code: 'UNAVAILABLE' });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  }
}

interface Refusals extends AsyncDisposable {
  count(): Promise<number>;
}

/** As if it were SERIALIZABLE and others wrote the same: one in five statements that store messages is refused. */
async function refuseNowAndThen({ database }: Plant): Promise<Refusals> {
  const execute = async (...statements: string[]) => {
    for (const statement of statements) await database.query(statement, []);
  };
  await execute(
    // A sequence keeps what a refused transaction counts.
    'CREATE SEQUENCE refusals',
    `CREATE FUNCTION refuse_now_and_then() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF random() < 0.2 THEN
         PERFORM nextval('refusals');
         RAISE EXCEPTION 'could not serialize access' USING ERRCODE = '40001';
       END IF;
       RETURN NULL;
     END $$`,
    `CREATE TRIGGER refusals AFTER INSERT ON messages
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_now_and_then()`,
  );
  return {
    async count() {
      const { rows } = await database.query('SELECT last_value FROM refusals', []);
      return Number((rows as { last_value: string }[])[0]?.last_value);
    },
    [Symbol.asyncDispose]: () =>
      execute(
        'DROP TRIGGER refusals ON messages',
        'DROP FUNCTION refuse_now_and_then',
        'DROP SEQUENCE refusals',
      ),
  };
}

/** Through both servers, until neither has a dead connection left to offer. */
async function expectRecovery(show: Show): Promise<void> {
  for (const home of [0, 1] as const) {
    const trySending = () => sendThrough(show, home).then(() => 'sent', String);
    await expect.poll(trySending, { timeout: 10_000, interval: 50 }).toBe('sent');
  }
}

/** Takes the messages and then the head, against who edits one, who goes the other way. */
async function lockBackwards({ url }: Restartable, workspaceId: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const lock = (table: string) =>
    client.query(`SELECT FROM ${table} WHERE workspace_id = $1 FOR UPDATE`, [workspaceId]);
  try {
    await client.query('BEGIN');
    await lock('messages');
    await expect.poll(() => countWaiting(client), { timeout: 5_000, interval: 10 }).not.toBe(0);
    // Which of the two Postgres chooses to end is its own affair.
    const outcome = await lock('workspace_heads').then(
      () => 'locked',
      (error: unknown) => (error instanceof pg.DatabaseError ? error.code : String(error)),
    );
    expect(['locked', '40P01']).toContain(outcome);
  } finally {
    await client.end();
  }
}

async function countWaiting(client: pg.Client): Promise<number> {
  const { rowCount } = await client.query(
    "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND pg_backend_pid() = ANY (pg_blocking_pids(pid))",
  );
  return rowCount ?? 0;
}
