import pg from 'pg';

/** The peer of P9: every caller has a connection of its own and commits one row at a time. */
export async function prepareInserter(url: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(
    `create table if not exists plain_messages (
       id uuid primary key, channel_id uuid not null, author_id uuid not null, body text not null,
       seq bigint generated always as identity, created_at timestamptz not null default now())`,
  );
  await client.query(
    'create index if not exists plain_messages_channel on plain_messages (channel_id, seq)',
  );
  await client.end();
}

export const insertStatement = {
  name: 'insert-plain',
  text: 'insert into plain_messages (id, channel_id, author_id, body) values ($1, $2, $3, $4)',
};

export async function openInserters(url: string, count: number): Promise<pg.Client[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const client = new pg.Client(url);
      await client.connect();
      return client;
    }),
  );
}
