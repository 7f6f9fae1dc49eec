import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { withAsyncStorages } from './async-storages.ts';
import { newUser } from './better-auth.ts';

const admin = { isInstanceAdmin: true };

async function storeAfter(wait: () => Promise<unknown>) {
  await wait();
  return newUser.getStore();
}

const anotherCall = () => withAsyncStorages(() => turn());

it('leaves the storages on while another call runs', async () => {
  const seen = await withAsyncStorages(() => newUser.run(admin, () => storeAfter(anotherCall)));
  expect(seen).toBe(admin);
});

it('switches them off with the last one, and on with the next', async () => {
  expect(await newUser.run(admin, () => storeAfter(anotherCall))).toBeUndefined();
  expect(await withAsyncStorages(() => newUser.run(admin, () => storeAfter(turn)))).toBe(admin);
});
