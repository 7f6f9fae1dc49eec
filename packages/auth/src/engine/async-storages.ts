import type { AsyncLocalStorage } from 'node:async_hooks';
import {
  getCurrentAuthContextAsyncLocalStorage,
  getCurrentDBAdapterAsyncLocalStorage,
  getRequestStateAsyncLocalStorage,
} from '@better-auth/core/context';
import { newUser } from './better-auth.ts';

type Storage = Pick<AsyncLocalStorage<unknown>, 'disable'>;

async function findStorages(): Promise<Storage[]> {
  const theirs = await Promise.all([
    // oxlint-disable-next-line typescript/no-deprecated -- for reading it; nothing else hands it out
    getCurrentAuthContextAsyncLocalStorage(),
    getCurrentDBAdapterAsyncLocalStorage(),
    getRequestStateAsyncLocalStorage(),
  ]);
  // Their type names only what every runtime has.
  return [newUser, ...(theirs as unknown as Storage[])];
}

let found: Promise<Storage[]> | null = null;
let underWay = 0;

/**
 * Runs a call of better-auth and switches its storages off when no other runs; the next call switches
 * them on by itself. Before Node 24 a storage that is on makes every promise and every write to a
 * socket call a hook, which fan-out and sends would pay for as long as the process lives.
 */
export async function withAsyncStorages<T>(call: () => Promise<T>): Promise<T> {
  found ??= findStorages();
  const storages = await found;
  underWay++;
  try {
    return await call();
  } finally {
    underWay--;
    if (underWay === 0) for (const storage of storages) storage.disable();
  }
}
