import {
  AppError,
  type ErrorCode,
  type Id,
  type LogEvent,
  newId,
  type Role,
} from '@teamchat/contract';
import { createPools, type Pools } from '@teamchat/db';
import { channelMembers, users } from '@teamchat/db/schema';
import { createTestDatabase } from '@teamchat/db/testing';
import { eq } from 'drizzle-orm';
import { actAs, type Core, type CoreContext, type CoreOptions, createCore } from './context.ts';
import { acceptInvite } from './invite/accept.ts';
import { createInvite } from './invite/create.ts';
import type { EventPublisher, Logger } from './ports.ts';
import { createWorkspace } from './workspace/create.ts';

/** Remembers all that core published, in the order of the calls. */
export interface RecordingPublisher extends EventPublisher {
  readonly batches: { workspaceId: Id; events: readonly LogEvent[] }[];
  readonly notices: { workspaceId: Id; userId: Id; userRev: number }[];
  /** Every event published for a workspace, ascending in seq. */
  eventsOf(workspaceId: Id): LogEvent[];
}

export function createRecordingPublisher(): RecordingPublisher {
  const batches: RecordingPublisher['batches'] = [];
  const notices: RecordingPublisher['notices'] = [];
  return {
    batches,
    notices,
    publish: (workspaceId, events) => void batches.push({ workspaceId, events: [...events] }),
    notifyUser: (workspaceId, userId, userRev) =>
      void notices.push({ workspaceId, userId, userRev }),
    eventsOf: (workspaceId) =>
      batches
        .filter((batch) => batch.workspaceId === workspaceId)
        .flatMap((batch) => batch.events)
        .toSorted((a, b) => a.seq - b.seq),
  };
}

export const silentLogger: Logger = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

export interface TestCore extends AsyncDisposable {
  url: string;
  pools: Pools;
  core: Core;
  publisher: RecordingPublisher;
  /** A second process on the same database. */
  startSecond(): Core;
  /** A new account. */
  signUp(name?: string): Promise<CoreContext>;
}

/** Core on a database of its own, with a publisher that remembers. */
export async function createTestCore(
  options: Pick<CoreOptions, 'writer' | 'writerMetrics'> = {},
): Promise<TestCore> {
  const database = await createTestDatabase();
  const publisher = createRecordingPublisher();
  const started: (Core | Pools)[] = [];
  const start = (recorder: EventPublisher) => {
    const pools = createPools({ url: database.url, onError: () => undefined });
    const core = createCore({ ...options, pools, publisher: recorder, logger: silentLogger });
    started.push(core, pools);
    return core;
  };
  const core = start(publisher);
  return {
    url: database.url,
    pools: core.pools,
    core,
    publisher,
    startSecond: () => start(createRecordingPublisher()),
    signUp: async (name = 'Somebody') => actAs(core, await insertUser(core.pools, name)),
    async [Symbol.asyncDispose]() {
      for (const resource of started) await resource[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

/** An account without a password; signing in is not core's matter. */
export async function insertUser(pools: Pools, name: string): Promise<Id> {
  const id = newId();
  await pools.db.insert(users).values({ id, name, email: `${id}@example.org` });
  return id;
}

export interface TestWorkspace {
  workspaceId: Id;
  /** The default channel. */
  generalId: Id;
  owner: CoreContext;
}

export async function createTestWorkspace(test: TestCore, name = 'Test'): Promise<TestWorkspace> {
  const owner = await test.signUp('Olive Owner');
  const { workspace } = await createWorkspace(owner, { name });
  return { workspaceId: workspace.id, generalId: workspace.defaultChannelId, owner };
}

/** Signs somebody up and lets them in through an invite of that role. */
export async function addPerson(
  test: TestCore,
  workspace: TestWorkspace,
  role: Role = 'member',
): Promise<CoreContext> {
  const person = await test.signUp(`${role} of ${workspace.workspaceId.slice(-4)}`);
  return admit(workspace, person, role);
}

export async function admit(
  workspace: TestWorkspace,
  person: CoreContext,
  role: Role = 'member',
): Promise<CoreContext> {
  const { owner, workspaceId } = workspace;
  const { invite } = await createInvite(owner, { workspaceId, role });
  await acceptInvite(person, { code: invite.code });
  return person;
}

/** `ok`, or the code of the AppError that the work ended with. */
export async function outcomeOf(work: Promise<unknown>): Promise<'ok' | ErrorCode> {
  try {
    await work;
    return 'ok';
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

/** The ids of a person's channels, as the database has them. */
export async function readChannelIds(pools: Pools, userId: Id): Promise<Id[]> {
  const rows = await pools.db
    .select({ channelId: channelMembers.channelId })
    .from(channelMembers)
    .where(eq(channelMembers.userId, userId));
  return rows.map((row) => row.channelId).toSorted();
}

export {
  type AudienceIndex,
  applyJoins,
  applyLeaves,
  maySee,
  readAudienceIndex,
} from './testing/audience-index.ts';
export { type Viewer, verifyAction } from './testing/verify-action.ts';
export { comparable, loadView } from './testing/view.ts';
