import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../src/testing.ts';
import { type Scrape, scrape } from './support/scrape.ts';

let app: TestApp;
let exposed: Scrape;
beforeAll(async () => {
  app = await createTestApp();
  exposed = await scrape(app);
});
afterAll(() => app[Symbol.asyncDispose]());

/** The first two columns of the tables: name, with its labels in braces, and type. */
async function readDocumented(): Promise<Map<string, { type: string; row: string }>> {
  const text = await readFile(new URL('../../../docs/metrics.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| `(\w+)(?:\{[\w, ]+\})?` \| (\w+) \|(.*)\|$/gm)];
  return new Map(rows.map(([, name = '', type = '', row = '']) => [name, { type, row }]));
}

/** Some of Node's are known on Linux only. */
const isExpected = ({ row }: { row: string }) =>
  process.platform === 'linux' || !row.includes('Linux');

test('docs/metrics.md lists what is exposed, and nothing else', async () => {
  const documented = await readDocumented();
  const expected = [...documented].filter(([, entry]) => isExpected(entry));
  expect(expected.map(([name, { type }]) => `${name} ${type}`).toSorted()).toEqual(
    [...exposed.types].map(([name, type]) => `${name} ${type}`).toSorted(),
  );
});

test('docs/metrics.md names every label', async () => {
  const text = await readFile(new URL('../../../docs/metrics.md', import.meta.url), 'utf8');
  for (const sample of exposed.samples.keys()) {
    const [name = '', labels = ''] = sample.split(/[{}]/);
    const names = [...labels.matchAll(/(\w+)="/g)].map(([, label]) => label).filter(isOwnLabel);
    if (names.length === 0) continue;
    const base = name.replace(/_(bucket|sum|count)$/, '');
    expect(text).toContain(`\`${base}{${names.join(', ')}}\``);
  }
});

/** `le` belongs to every histogram. */
const isOwnLabel = (label: string | undefined) => label !== 'le';

describe('every metric', () => {
  test('is ours by its prefix and says what it is', () => {
    for (const name of exposed.types.keys()) {
      expect(name).toMatch(/^teamchat_[a-z]+(_[a-z0-9]+)*$/);
      expect(exposed.help.get(name)?.length).toBeGreaterThan(10);
    }
  });

  test('is named after its type and a base unit', () => {
    for (const [name, type] of exposed.types) {
      expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
      expect(name).not.toMatch(/_(ms|milliseconds|minutes|kb|mb|percent|gauge|counter)(_|$)/);
    }
  });

  test('has a value from the start, so that a rate is never without one', () => {
    for (const [name, type] of exposed.types) {
      if (type !== 'counter') continue;
      const values = [...exposed.samples].filter(([sample]) => sample.split('{')[0] === name);
      expect([name, values.length]).not.toEqual([name, 0]);
      for (const [, value] of values) expect(value).toBeGreaterThanOrEqual(0);
    }
  });
});

test('each server has metrics of its own', async () => {
  await using other = await createTestApp({ beside: app });
  const { id: workspaceId, channelId } = await app.createWorkspace(app.alice);
  await app.alice.api.message.send.mutate({ workspaceId, channelId, body: 'here' });
  const commits = async (server: TestApp) =>
    (await scrape(server)).samples.get('teamchat_commit_seconds_count');
  expect([await commits(app), await commits(other)]).toEqual([1, 0]);
});
