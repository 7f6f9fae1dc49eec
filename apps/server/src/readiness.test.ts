import { expect, test } from 'vitest';
import { createReadinessProbe } from './readiness.ts';

const sources = {
  pingPostgres: () => Promise.resolve(),
  migrationsArePending: () => Promise.resolve(false),
  timeoutMs: 50,
  reuseMs: 0,
};

test('ready when Postgres answers and its schema is ours', async () => {
  expect(await createReadinessProbe(sources).check()).toEqual({
    ready: true,
    checks: { postgres: 'ok', migrations: 'ok', draining: 'ok' },
  });
});

test('not ready without Postgres, also when it never answers', async () => {
  for (const pingPostgres of [
    () => Promise.reject(new Error('refused')),
    () => new Promise<void>(() => undefined),
  ]) {
    const { ready, checks } = await createReadinessProbe({ ...sources, pingPostgres }).check();
    expect(ready).toBe(false);
    expect(checks.postgres).toBe('unreachable');
  }
});

test('not ready behind migrations or when they cannot be read', async () => {
  const behind = { ...sources, migrationsArePending: () => Promise.resolve(true) };
  expect(await createReadinessProbe(behind).check()).toMatchObject({
    ready: false,
    checks: { migrations: 'behind' },
  });
  const unknown = { ...sources, migrationsArePending: () => Promise.reject(new Error('no')) };
  expect((await createReadinessProbe(unknown).check()).ready).toBe(false);
});

test('not ready once it drains', async () => {
  const probe = createReadinessProbe(sources);
  probe.startDraining();
  expect(await probe.check()).toMatchObject({ ready: false, checks: { draining: 'draining' } });
});

test('many probes are one look', async () => {
  let looks = 0;
  const probe = createReadinessProbe({
    ...sources,
    reuseMs: 60_000,
    pingPostgres: () => {
      looks += 1;
      return Promise.resolve();
    },
  });
  await Promise.all(Array.from({ length: 20 }, () => probe.check()));
  expect(looks).toBe(1);
});
