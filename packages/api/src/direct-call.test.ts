import { expect, it } from 'vitest';
import { z } from 'zod';
import { publicProcedure, router } from './trpc.ts';

it('refuses a procedure whose own middleware would be left out', () => {
  const procedure = publicProcedure.use(({ next }) => next()).query(() => 1);
  expect(() => router({ procedure })).toThrow('no middleware');
});

it('refuses a procedure of two inputs, of which one would be left out', () => {
  const procedure = publicProcedure
    .input(z.object({ a: z.string() }))
    .input(z.object({ b: z.string() }))
    .query(() => 1);
  expect(() => router({ procedure })).toThrow('one input');
});
