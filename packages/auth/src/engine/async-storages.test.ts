import { expect, it } from 'vitest';
import { withAsyncStorages } from './async-storages.ts';
import { newUser } from './better-auth.ts';

const admin = { isInstanceAdmin: true };

it('leaves the storages on while another call runs', async () => {
  let finish = () => undefined as void;
  const other = withAsyncStorages(
    () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      }),
  );
  const seen = await withAsyncStorages(() =>
    newUser.run(admin, async () => {
      await withAsyncStorages(async () => undefined);
      return newUser.getStore();
    }),
  );
  expect(seen).toBe(admin);
  finish();
  await other;
});

it('switches them off with the last one, and on with the next', async () => {
  const seen = await newUser.run(admin, async () => {
    await withAsyncStorages(async () => undefined);
    return newUser.getStore();
  });
  expect(seen).toBeUndefined();
  expect(await withAsyncStorages(() => newUser.run(admin, async () => newUser.getStore()))).toBe(
    admin,
  );
});
