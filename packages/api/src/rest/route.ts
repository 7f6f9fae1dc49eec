import type { z } from 'zod';
import type { RestMethod } from '../meta.ts';
import type { ProcedureDescription } from '../procedures.ts';

/** Ids whose workspace can be found when a path does not name it. */
const owned = ['channelId', 'messageId', 'inviteId'] as const;
export type OwnedIdKey = (typeof owned)[number];

export interface Route {
  procedure: ProcedureDescription;
  method: RestMethod;
  /** `/v1/channels/{channelId}` */
  template: string;
  /** Names of the template's parameters. */
  pathKeys: readonly string[];
  /** What a caller may send beside the path: in the query of a GET or DELETE, else in the body. */
  inputKeys: readonly string[];
  /** What a REST caller sends in all: the procedure's input without an inferred workspace. */
  input: z.ZodObject;
  /** The path's id by which the workspace is found; null where the path names it or none is needed. */
  workspaceFrom: OwnedIdKey | null;
  sends: 'query' | 'body';
  status: 200 | 201 | 204;
}

export function pathKeysOf(template: string): string[] {
  return [...template.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
}

function workspaceFromOf(keys: readonly string[], pathKeys: readonly string[]): OwnedIdKey | null {
  if (!keys.includes('workspaceId') || pathKeys.includes('workspaceId')) return null;
  return owned.find((key) => pathKeys.includes(key)) ?? null;
}

/** @throws Error when the procedure's description and its path do not fit together. */
export function routeOf(procedure: ProcedureDescription): Route | null {
  const { rest, path, input } = procedure;
  if (!rest) return null;
  const keys = Object.keys(input.shape);
  const pathKeys = pathKeysOf(rest.path);
  const strange = pathKeys.filter((key) => !keys.includes(key));
  if (strange.length > 0) throw new Error(`${path}: no input is called ${strange.join()}.`);
  const workspaceFrom = workspaceFromOf(keys, pathKeys);
  const inferred = workspaceFrom !== null;
  return {
    procedure,
    method: rest.method,
    template: rest.path,
    pathKeys,
    inputKeys: keys.filter(
      (key) => !pathKeys.includes(key) && !(inferred && key === 'workspaceId'),
    ),
    input: inferred ? input.omit({ workspaceId: true }) : input,
    workspaceFrom,
    sends: rest.method === 'GET' || rest.method === 'DELETE' ? 'query' : 'body',
    status: rest.status ?? 200,
  };
}
