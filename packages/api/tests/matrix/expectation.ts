import type { ErrorCode } from '@teamchat/contract';
import type { inferRouterInputs } from '@trpc/server';
import type { AppRouter, Person } from '../support.ts';
import type { World } from './world.ts';

export const actorNames = [
  'owner',
  'admin',
  'member',
  'guest',
  'exMember',
  'neighbour',
  'stranger',
  'anonymous',
] as const;
/** Relation of the caller to the workspace of the world; `neighbour` owns another one. */
export type ActorName = (typeof actorNames)[number];

export type Outcome = 'ok' | ErrorCode;
export type Outcomes = Record<ActorName, Outcome>;

/** One state of the things that a procedure works on, and what each actor meets there. */
export interface Case {
  name: string;
  /** Made with the state that it needs, and afresh after a mutation that succeeded. */
  input: (world: World, actor: ActorName) => object | Promise<object>;
  /** The input differs by actor, and is made afresh for each. */
  perActor?: true;
  outcomes: Outcomes;
  /** Calls as somebody else than the actor of the world: for what ends sessions. */
  as?: (world: World, actor: ActorName) => Promise<Person | null>;
}

type Inputs = inferRouterInputs<AppRouter>;
/** Every procedure there is: one that is missing below does not compile. */
export type ProcedurePath = {
  [Noun in keyof Inputs]: `${Noun}.${Extract<keyof Inputs[Noun], string>}`;
}[keyof Inputs];
export type Expectations = Record<ProcedurePath, readonly Case[]>;
export type ExpectationsOf<Noun extends string> = Pick<
  Expectations,
  Extract<ProcedurePath, `${Noun}.${string}`>
>;

/** The four roles alike. */
export function inside(outcome: Outcome) {
  return { owner: outcome, admin: outcome, member: outcome, guest: outcome };
}

/** Nobody outside learns that there is anything. */
export const outside = {
  exMember: 'NOT_FOUND',
  neighbour: 'NOT_FOUND',
  stranger: 'NOT_FOUND',
  anonymous: 'UNAUTHENTICATED',
} as const satisfies Partial<Outcomes>;

/** What does not depend on a workspace. */
export function signedIn(outcome: Outcome): Outcomes {
  return {
    ...inside(outcome),
    exMember: outcome,
    neighbour: outcome,
    stranger: outcome,
    anonymous: 'UNAUTHENTICATED',
  };
}

export function anybody(outcome: Outcome): Outcomes {
  return { ...signedIn(outcome), anonymous: outcome };
}
