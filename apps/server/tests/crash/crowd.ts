import type { Id, Invite, SignedIn, Workspace } from '@teamchat/contract';
import pg from 'pg';
import { expect } from 'vitest';
import { createRestClient } from '../../src/testing/rest-client.ts';
import { Person, type Place } from './person.ts';

const password = 'correct horse battery';

/** Registers everybody and brings them into one workspace. */
export async function gather(url: string, people: number): Promise<Person[]> {
  const rest = createRestClient(url);
  const names = Array.from({ length: people }, (_, i) => `person-${i}`);
  const accounts = await Promise.all(
    names.map(async (name) => {
      const body = { email: `${name}@example.com`, name, password };
      const answer = await rest<SignedIn>('POST', '/v1/auth/register', { body });
      expect(answer.status).toBe(201);
      return answer.body;
    }),
  );
  const [owner] = accounts;
  if (owner === undefined) throw new Error('Nobody came.');
  const token = owner.accessToken;
  const created = await rest<{ workspace: Workspace }>('POST', '/v1/workspaces', {
    token,
    body: { name: 'Crash' },
  });
  const { id, defaultChannelId } = created.body.workspace;
  const invite = await rest<Invite>('POST', `/v1/workspaces/${id}/invites`, { token, body: {} });
  await Promise.all(
    accounts.slice(1).map(async ({ accessToken }) => {
      const path = `/v1/invites/${invite.body.code}/accept`;
      expect((await rest('POST', path, { token: accessToken, body: {} })).status).toBe(200);
    }),
  );
  const place: Place = { url, workspaceId: id, channelId: defaultChannelId };
  return accounts.map(({ accessToken, user }) => new Person(place, user.name, accessToken));
}

/** Waits until it is true of each of them. */
export async function everybody(crowd: Person[], is: (person: Person) => boolean): Promise<void> {
  const others = () => crowd.filter((person) => !is(person)).map((person) => person.describe());
  await expect.poll(others, { timeout: 60_000, interval: 100 }).toEqual([]);
}

export interface StoredMessage {
  id: Id;
  body: string;
  seq: string;
}

/** All messages of the database, in the order of the log. */
export async function readMessages(databaseUrl: string): Promise<StoredMessage[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<StoredMessage>(
      'SELECT id, body, seq FROM messages ORDER BY seq',
    );
    return rows;
  } finally {
    await client.end();
  }
}
