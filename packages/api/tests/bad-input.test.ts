import { newId } from '@teamchat/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeProcedures, type ProcedureDescription } from '../src/procedures.ts';
import { routeOf } from '../src/rest/route.ts';
import { appRouter } from '../src/root.ts';
import { callTrpc } from './matrix/call.ts';
import { createTestApi, type Person, type TestApi } from './support.ts';

let api: TestApi;

beforeAll(async () => {
  api = await createTestApi();
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

type Input = Record<string, unknown>;

/** One person with one of everything; each procedure gets its own, for some of them sign out. */
async function createInput(person: Person): Promise<Input> {
  const caller = api.caller(person);
  const { workspace } = await caller.workspace.create({ name: 'Bad input' });
  const ids = { workspaceId: workspace.id, channelId: workspace.defaultChannelId };
  const { message } = await caller.message.send({ ...ids, body: 'Hello.' });
  const invite = await caller.invite.create({ workspaceId: workspace.id });
  return {
    ...ids,
    messageId: message.id,
    inviteId: invite.id,
    code: invite.code,
    userId: person.userId,
    sessionId: newId(),
    id: newId(),
    name: 'name',
    body: 'Hello.',
    role: 'member',
    visibility: 'public',
    seq: 1,
    userRev: 1,
    minSeq: 1,
    anchor: 'newest',
    numBefore: 1,
    numAfter: 1,
    after: newId(),
    limit: 1,
    userIds: [person.userId],
    expiresAt: '2099-01-01T00:00:00Z',
    maxUses: 1,
    email: `${newId()}@example.org`,
    password: 'long enough',
    client: 'token',
    inviteCode: 'invite-code-1',
    refreshToken: 'x',
    currentPassword: 'wrong',
    newPassword: 'long enough',
    token: 'x',
    lastEventId: '1.1',
    presence: { state: 'idle', dnd: true },
    state: 'active',
    dnd: false,
    typing: true,
  };
}

function pick(input: Input, keys: readonly string[]): Input {
  return Object.fromEntries(keys.map((key) => [key, input[key]]));
}

/** A known id would answer the first result, whatever else the input says. */
function fresh(input: Input): Input {
  const unique = { id: newId(), name: `n-${newId()}` };
  return {
    ...input,
    ...pick(
      unique,
      Object.keys(input).filter((key) => key in unique),
    ),
  };
}

const huge = 'x'.repeat(300_000);
const nested = JSON.parse(`${'['.repeat(2_000)}${']'.repeat(2_000)}`) as unknown;

/** What JSON can carry in place of a value. */
const jsonValues: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  Number.MAX_SAFE_INTEGER,
  '',
  ' ',
  'x',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'Hello \udc00.',
  '\u202e',
  "'; DROP TABLE users; --",
  '../../etc/passwd',
  '00000000-0000-0000-0000-000000000000',
  '0199F2A0-5B7C-7C3E-9D1A-0F2B4C6D8E10',
  '9999-99-99T99:99:99Z',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999-14:00',
  '-271821-04-20T00:00:00Z',
  '9999999999999999.4294967295',
  huge,
  [],
  [[]],
  Array(1_000).fill('x'),
  {},
  { toString: 'x' },
  { length: 1e9 },
  nested,
];

/** What superjson can carry beside that. */
const richValues: readonly unknown[] = [
  undefined,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  10n ** 100n,
  new Date(Number.NaN),
  new Map([['a', 1]]),
  new Set([1]),
  /x/,
  new Error('x'),
  Object.create(null),
];

/** Keys that reach for prototypes. */
const poisoned = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}';

const spoilt: readonly unknown[] = [...jsonValues, ...richValues, JSON.parse(poisoned)];

/** For the report of a failure. */
function show(input: unknown): string {
  if (input === undefined) return 'undefined';
  return JSON.stringify(input, (_, value: unknown) => {
    if (typeof value === 'bigint') return `${value}n`;
    return typeof value === 'string' ? value.slice(0, 50) : value;
  }).slice(0, 300);
}

async function expectTyped(procedure: ProcedureDescription, person: Person, input: unknown) {
  const { path } = procedure;
  const { outcome } = await callTrpc(api, person, { path, input: input as Input });
  const shown = show(input);
  expect(api.errors.splice(0), shown).toEqual([]);
  expect(outcome, shown).not.toBe('INTERNAL');
}

const procedures = describeProcedures(appRouter);

test.each(procedures.map((procedure) => [procedure.path, procedure] as const))(
  '%s refuses what is malformed, with a typed error',
  async (_, procedure) => {
    const person = await api.signUp('Fuzzer');
    const keys = Object.keys(procedure.input.shape);
    const valid = pick(await createInput(person), keys);
    const { outcome } = await callTrpc(api, person, { path: procedure.path, input: valid });
    expect(outcome, 'the input before it is spoilt').not.toBe('INVALID_INPUT');
    for (const whole of spoilt) {
      await expectTyped(procedure, person, whole);
    }
    for (const key of keys) {
      for (const value of spoilt) {
        await expectTyped(procedure, person, { ...fresh(valid), [key]: value });
      }
    }
    const extra = JSON.parse(poisoned) as Input;
    await expectTyped(procedure, person, Object.assign(extra, fresh(valid)));
    expect(({} as { polluted?: true }).polluted).toBeUndefined();
  },
);

test.each(
  procedures.flatMap((procedure) => {
    const route = routeOf(procedure);
    return route ? [[`${route.method} ${route.template}`, route] as const] : [];
  }),
)('%s refuses what is malformed, with problem details', async (_, route) => {
  const person = await api.signUp('Fuzzer');
  const valid = await createInput(person);
  const fill = (values: Input) =>
    route.template.replace(/\{(\w+)\}/g, (__, key: string) => String(values[key]));
  const expectProblem = async (
    target: string,
    options: { body?: unknown; rawBody?: Uint8Array },
  ) => {
    const { status } = await api.rest(person, target, options);
    expect(api.errors.splice(0), target.slice(0, 300)).toEqual([]);
    expect(status, target.slice(0, 300)).not.toBe(500);
  };

  for (const key of route.pathKeys) {
    for (const value of ['x', '%00', '%ED%A0%80', '%', '..', 'null', '%22', 'x'.repeat(10_000)]) {
      await expectProblem(`${route.method} ${fill({ ...valid, [key]: value })}`, {});
    }
  }
  const target = `${route.method} ${fill(valid)}`;
  for (const key of route.sends === 'query' ? route.inputKeys : []) {
    for (const value of ['', 'x', '%00', '%', '-1', '1e999', 'x'.repeat(10_000), `x&${key}=y`]) {
      await expectProblem(`${target}?${key}=${value}`, {});
    }
  }
  const body = pick(valid, route.inputKeys);
  for (const whole of [null, 1, 'x', [], true]) await expectProblem(target, { body: whole });
  for (const raw of [poisoned, '{', '\ufeff{}', '{"a":1}{"b":2}', '"\\ud800"']) {
    await expectProblem(target, { rawBody: new TextEncoder().encode(raw) });
  }
  for (const key of route.sends === 'body' ? route.inputKeys : []) {
    for (const value of [null, 1, {}, [], '\u0000', '\ud800', nested]) {
      await expectProblem(target, { body: { ...fresh(body), [key]: value } });
    }
  }
});
