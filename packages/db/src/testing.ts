import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** A private, migrated database that is dropped when it is disposed of. */
export interface TestDatabase extends AsyncDisposable {
  url: string;
}

/**
 * Clones the migrated template of this test run (a file copy, some 20 ms).
 * Reads TEST_POSTGRES_URL and TEST_TEMPLATE_DATABASE, which the global setup of vitest sets.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { TEST_POSTGRES_URL: server, TEST_TEMPLATE_DATABASE: template } = process.env;
  if (server === undefined || template === undefined) {
    throw new Error('No test servers: run tests with `npx vitest run` from the repository root.');
  }
  const name = `test_${randomBytes(8).toString('hex')}`;
  await execute(server, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY file_copy`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    [Symbol.asyncDispose]: () => execute(server, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
