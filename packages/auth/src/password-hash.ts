import { hash, verify } from '@node-rs/argon2';

// The minimum OWASP recommends for Argon2id: 19 MiB, two passes, one lane.
const options = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** An Argon2id hash in PHC string form. Runs on libuv's thread pool. */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFKC'), options);
}

export async function verifyPassword(stored: string, password: string): Promise<boolean> {
  return await verify(stored, password.normalize('NFKC'));
}
