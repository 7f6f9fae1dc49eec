import { newId } from '@teamchat/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeProcedures, type ProcedureDescription } from '../src/procedures.ts';
import { appRouter } from '../src/root.ts';
import { authCases, userCases } from './matrix/account-cases.ts';
import { callRest, callTrpc, type Result } from './matrix/call.ts';
import { channelCases, eventsCases, messageCases } from './matrix/channel-cases.ts';
import {
  type ActorName,
  actorNames,
  type Case,
  type Expectations,
  type Outcome,
  type ProcedurePath,
} from './matrix/expectation.ts';
import { presenceCases, typingCases } from './matrix/presence-cases.ts';
import { inviteCases, workspaceCases } from './matrix/workspace-cases.ts';
import { createWorld, type World } from './matrix/world.ts';
import { createTestApi, type Person } from './support.ts';

const expectations: Expectations = {
  ...authCases,
  ...userCases,
  ...workspaceCases,
  ...inviteCases,
  ...channelCases,
  ...messageCases,
  ...presenceCases,
  ...typingCases,
  ...eventsCases,
};

const idKeys = ['workspaceId', 'channelId', 'messageId', 'inviteId', 'userId', 'sessionId'];

let world: World;

beforeAll(async () => {
  world = await createWorld(await createTestApi());
});

afterAll(async () => {
  await world.api[Symbol.asyncDispose]();
});

type Input = Record<string, unknown>;
type Call = (person: Person | null, input: Input) => Promise<Result | null>;

function surfacesOf(procedure: ProcedureDescription): Record<'trpc' | 'rest', Call> {
  const { path } = procedure;
  return {
    trpc: (person, input) => callTrpc(world.api, person, { path, input }),
    rest: (person, input) => callRest(world.api, person, { procedure, input }),
  };
}

function callerOf(one: Case, actor: ActorName): Promise<Person | null> {
  if (one.as) return one.as(world, actor);
  return Promise.resolve(actor === 'anonymous' ? null : world.people[actor]);
}

/** An id that does not exist must be answered exactly like one that the caller may not know. */
async function expectAlike(call: Call, person: Person | null, [input, hidden]: [Input, Result]) {
  for (const key of idKeys.filter((name) => name in input)) {
    const missing = await call(person, { ...input, [key]: newId() });
    expect(missing, `${key} that does not exist`).toEqual(hidden);
  }
}

/** Somebody's own workspace must not open the things of another one. */
async function expectNoWayAround(
  person: Person | null,
  [procedure, input]: [ProcedureDescription, Input],
) {
  if (input.userId !== undefined && input.userId === person?.userId) return;
  const foreign = idKeys.some((key) => key !== 'workspaceId' && key in input);
  if (!('workspaceId' in input) || !foreign) return;
  const mixed = { ...input, workspaceId: world.elsewhereId };
  const { outcome } = await callTrpc(world.api, person, { path: procedure.path, input: mixed });
  expect(outcome, 'ids of one workspace in another').toBe('NOT_FOUND');
}

async function runCase(procedure: ProcedureDescription, one: Case) {
  const expected: Record<string, Outcome> = {};
  const actual: Record<string, Outcome> = {};
  let unspent: Input | null = null;
  for (const [surface, call] of Object.entries(surfacesOf(procedure))) {
    for (const actor of actorNames) {
      const input: Input = unspent ?? ((await one.input(world, actor)) as Input);
      const person = await callerOf(one, actor);
      const result = await call(person, input);
      if (result === null) continue;
      expected[`${actor} by ${surface}`] = one.outcomes[actor];
      actual[`${actor} by ${surface}`] = result.outcome;
      if (result.outcome === 'NOT_FOUND') await expectAlike(call, person, [input, result]);
      const isSpent =
        one.perActor === true || (result.outcome === 'ok' && procedure.type === 'mutation');
      unspent = isSpent ? null : input;
      if (actor === 'neighbour') await expectNoWayAround(person, [procedure, input]);
    }
  }
  return { expected, actual };
}

const procedures = describeProcedures(appRouter);

test('every procedure has its row, and every row its procedure', () => {
  const paths = procedures.map(({ path }) => path);
  expect(Object.keys(expectations).toSorted()).toEqual(paths.toSorted());
  for (const [path, cases] of Object.entries(expectations)) expect(cases, path).not.toEqual([]);
});

const rows = procedures.flatMap((procedure) =>
  expectations[procedure.path as ProcedurePath].map((one) => ({ procedure, one })),
);

test.each(rows.map((row) => [`${row.procedure.path}: ${row.one.name}`, row] as const))(
  '%s',
  async (_, { procedure, one }) => {
    const { expected, actual } = await runCase(procedure, one);
    expect(actual).toEqual(expected);
  },
);

test('nothing failed unexpectedly meanwhile', () => {
  expect(world.api.errors).toEqual([]);
});
