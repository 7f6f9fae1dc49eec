import { AppError, type Problem } from '@teamchat/contract';
import { TRPCError } from '@trpc/server';
import { toAppError } from '../../src/errors.ts';
import type { ProcedureDescription } from '../../src/procedures.ts';
import { routeOf } from '../../src/rest/route.ts';
import type { Person, TestApi } from '../support.ts';
import type { Outcome } from './expectation.ts';

/** What came of a call: `error` is all that the caller learns, without the request's id. */
export interface Result {
  outcome: Outcome;
  error?: unknown;
}

type Input = Record<string, unknown>;
type Procedure = (input: Input) => Promise<unknown>;

function isStream(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

function failed(thrown: unknown): Result {
  if (!(thrown instanceof TRPCError)) throw thrown;
  const { code, message } = toAppError(thrown);
  if (!(thrown.cause instanceof AppError)) throw new Error('An error that is not mapped', thrown);
  return { outcome: code, error: { code, message } };
}

/** Calls a procedure in-process; of a stream, up to its first frame. */
export async function callTrpc(
  api: TestApi,
  person: Person | null,
  { path, input }: { path: string; input: Input },
): Promise<Result> {
  const procedure = path
    .split('.')
    .reduce((at: unknown, key) => (at as Input)[key], api.caller(person)) as Procedure;
  try {
    const output = await procedure(input);
    if (isStream(output)) {
      for await (const _ of output) break;
    }
    return { outcome: 'ok' };
  } catch (thrown) {
    return failed(thrown);
  }
}

function queryOf(values: Input): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) {
    for (const item of Array.isArray(value) ? value : [value]) query.append(key, String(item));
  }
  return query.size > 0 ? `?${query.toString()}` : '';
}

/** Calls the same over REST; null where there is no route. */
export async function callRest(
  api: TestApi,
  person: Person | null,
  { procedure, input }: { procedure: ProcedureDescription; input: Input },
): Promise<Result | null> {
  const route = routeOf(procedure);
  if (!route) return null;
  const path = route.template.replace(/\{(\w+)\}/g, (_, key: string) =>
    encodeURIComponent(String(input[key])),
  );
  const rest = Object.fromEntries(
    Object.entries(input).filter(([key]) => route.inputKeys.includes(key)),
  );
  const target = `${route.method} ${path}`;
  const answer =
    route.sends === 'query'
      ? await api.rest(person, `${target}${queryOf(rest)}`)
      : await api.rest(person, target, { body: rest });
  if (answer.status < 400) return { outcome: 'ok' };
  const { requestId: _, ...problem } = answer.body as Problem;
  return { outcome: problem.code, error: problem };
}
