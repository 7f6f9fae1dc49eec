import { randomBytes } from 'node:crypto';
import { type Id, newId } from '@teamchat/contract';
import {
  acceptInvite,
  actAs,
  addChannelMember,
  createChannel,
  createInvite,
  createWorkspace,
} from '@teamchat/core';
import type { TestApp } from '@teamchat/server/testing';
import pg from 'pg';
import type { Load, PersonData, Writer } from '../k6/lib/plan.ts';

export interface Crowd {
  workspaceId: Id;
  channelIds: Id[];
  people: PersonData[];
  writers: Writer[];
  cursor: string;
}

/** The part of a load that says who is there. */
type CrowdSize = Pick<
  Load,
  'people' | 'absent' | 'channels' | 'channelsEach' | 'stalled' | 'writersPerChannel'
>;

/** Calls at once: enough to keep Postgres busy. */
const PARALLEL = 16;
const DAY = 24 * 60 * 60 * 1000;

/**
 * Prepares everybody: accounts and sessions are copies of one that registered, because hashing thousands
 * of passwords would take longer than any run; memberships go through core.
 */
export async function prepareCrowd(app: TestApp, load: CrowdSize): Promise<Crowd> {
  const { core, auth } = app.context.services;
  const owner = actAs(core, app.alice.id);
  const { workspace } = await createWorkspace(owner, { name: 'Load' });
  const workspaceId = workspace.id;
  const accounts = await copyAccounts(app, load.people + load.absent);

  const { invite } = await createInvite(owner, { workspaceId, role: 'member' });
  await each(accounts, ({ userId }) => acceptInvite(actAs(core, userId), { code: invite.code }));

  const channelIds: Id[] = [];
  for (let i = 0; i < load.channels; i++) {
    const input = { workspaceId, name: `room ${i}`, visibility: 'public' } as const;
    channelIds.push((await createChannel(owner, input)).channel.id);
  }
  if (load.channels === 0) channelIds.push(workspace.defaultChannelId);

  const people = await each(accounts.slice(0, load.people), async (account, index) => {
    const { email, userId, sessionId } = account;
    const channels = channelsOf(index, load);
    for (const place of load.channels === 0 ? [] : channels) {
      const channelId = channelIds[place] ?? '';
      await addChannelMember(owner, { workspaceId, channelId, userId });
    }
    const expiresAt = new Date(Date.now() + DAY);
    const accessToken = await auth.engine.signAccessToken({ userId, sessionId, expiresAt });
    return { email, password: app.alice.password, accessToken, channels };
  });
  const { cursor } = await app.alice.api.workspace.bootstrap.query({ workspaceId });
  return { workspaceId, channelIds, people, writers: chooseWriters(people, load), cursor };
}

/** Everybody is in as many channels, every channel has as many people, and most pairs share some. */
function channelsOf(person: number, { channels, channelsEach }: CrowdSize): number[] {
  if (channels === 0) return [0];
  const step = Math.floor(channels / channelsEach);
  return Array.from({ length: channelsEach }, (_, i) => (person + i * step) % channels);
}

/** Spread over the people, so that nobody writes in many channels; never somebody who stalls. */
function chooseWriters(people: readonly PersonData[], load: CrowdSize): Writer[] {
  return Array.from({ length: Math.max(1, load.channels) }, (_, channel) => {
    const members = people.flatMap(({ channels }, person) =>
      person >= load.stalled && channels.includes(channel) ? [person] : [],
    );
    const step = Math.max(1, Math.floor(members.length / load.writersPerChannel));
    return Array.from({ length: load.writersPerChannel }, (_, i) => ({
      person: members[(channel * 7 + i * step) % members.length] ?? 0,
      channel,
    }));
  }).flat();
}

interface Account {
  userId: Id;
  sessionId: Id;
  email: string;
}

/** Accounts with the password of Alice, signed in. */
async function copyAccounts(app: TestApp, count: number): Promise<Account[]> {
  const accounts = Array.from({ length: count }, (_, i) => ({
    userId: newId(),
    accountId: newId(),
    sessionId: newId(),
    email: `person-${i}@example.com`,
    token: randomBytes(24).toString('base64url'),
  }));
  const column = (name: keyof (typeof accounts)[number]) => accounts.map((row) => row[name]);
  const client = new pg.Client({ connectionString: app.environment.DATABASE_URL });
  await client.connect();
  try {
    await client.query(
      `INSERT INTO users (id, name, email)
       SELECT id, split_part(email, '@', 1), email FROM unnest($1::uuid[], $2::text[]) AS n (id, email)`,
      [column('userId'), column('email')],
    );
    await client.query(
      `INSERT INTO auth_accounts (id, user_id, account_id, provider_id, password)
       SELECT n.id, n.user_id, n.user_id::text, provider_id, password
       FROM auth_accounts a, unnest($1::uuid[], $2::uuid[]) AS n (id, user_id) WHERE a.user_id = $3`,
      [column('accountId'), column('userId'), app.alice.id],
    );
    await client.query(
      `INSERT INTO auth_sessions (id, user_id, token, expires_at)
       SELECT id, user_id, token, now() + interval '1 day'
       FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS n (id, user_id, token)`,
      [column('sessionId'), column('userId'), column('token')],
    );
    await client.query('ANALYZE');
  } finally {
    await client.end();
  }
  return accounts;
}

/** Some at a time; the answers are in the order of the rows. */
async function each<T, R>(
  rows: readonly T[],
  run: (row: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (let from = 0; from < rows.length; from += PARALLEL) {
    const batch = rows.slice(from, from + PARALLEL);
    results.push(...(await Promise.all(batch.map((row, i) => run(row, from + i)))));
  }
  return results;
}
