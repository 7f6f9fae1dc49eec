import type { AnyRouter } from '@trpc/server';
import { z } from 'zod';
import type { Meta, RestMeta } from './meta.ts';

/** One procedure as its router describes it; the REST adapter and the document read no other source. */
export interface ProcedureDescription {
  /** `message.send` */
  path: string;
  type: 'query' | 'mutation' | 'subscription';
  access: 'public' | 'authed';
  input: z.ZodObject;
  output: z.ZodType | undefined;
  rest: RestMeta | undefined;
  errors: NonNullable<Meta['errors']>;
}

interface ProcedureDef {
  type: ProcedureDescription['type'];
  meta?: Meta;
  inputs: readonly unknown[];
  output?: unknown;
}

function asObject(schema: unknown, path: string): z.ZodObject {
  if (schema instanceof z.ZodObject) return schema;
  throw new Error(`The input of ${path} must be a z.object, for REST has named parameters.`);
}

function describe(path: string, def: ProcedureDef): ProcedureDescription {
  const [first, ...more] = def.inputs;
  if (more.length > 0) throw new Error(`${path} must declare one input.`);
  if (!def.meta?.access) throw new Error(`${path} must be a publicProcedure or authedProcedure.`);
  return {
    path,
    type: def.type,
    access: def.meta.access,
    input: first === undefined ? z.object({}) : asObject(first, path),
    output: def.output instanceof z.ZodType ? def.output : undefined,
    rest: def.meta.openapi,
    errors: def.meta.errors ?? [],
  };
}

/** Every procedure of a router, in the order in which its routers list them. */
export function describeProcedures(router: AnyRouter): ProcedureDescription[] {
  const procedures = router._def.procedures as Record<string, { _def: ProcedureDef }>;
  return Object.entries(procedures).map(([path, { _def }]) => describe(path, _def));
}
