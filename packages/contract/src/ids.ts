import { v7 } from 'uuid';
import { z } from 'zod';

/** A lower-case UUID. Lower case only, so that an id is one string everywhere it is a map key. */
export const Id = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/, {
    error: 'Expected a lower-case UUID.',
  })
  .meta({ format: 'uuid', example: '0199f2a0-5b7c-7c3e-9d1a-0f2b4c6d8e10' });
export type Id = z.infer<typeof Id>;

/**
 * A new UUIDv7. Clients call this when the user acts and keep the id through every retry.
 * NOTE: never order or date anything by it; clocks differ. Order is `seq`.
 */
export function newId(): Id {
  return v7();
}
