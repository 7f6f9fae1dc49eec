import { newId } from '@teamchat/contract';
import { describe, expect, test, vi } from 'vitest';
import type { PresenceStore } from './presence-store.ts';

/** Two nodes' views of one store. */
export interface PresenceStorePair extends AsyncDisposable {
  one: PresenceStore;
  two: PresenceStore;
}

/** What every engine must do. @param open makes an empty store. */
export function describePresenceStore(name: string, open: () => Promise<PresenceStorePair>): void {
  describe(`presence store: ${name}`, () => {
    const [workspaceId, elsewhere] = [newId(), newId()];
    const ttl = 60_000;

    test('lists the last word of every node in this workspace alone, with the time that is left', async () => {
      await using pair = await open();
      await pair.one.put({ workspaceId, node: 'one', record: 'early', ttl });
      await pair.one.put({ workspaceId, node: 'one', record: 'late ☃', ttl });
      await pair.two.put({ workspaceId, node: 'two', record: '', ttl });
      await pair.two.put({ workspaceId: elsewhere, node: 'two', record: 'elsewhere', ttl });
      for (const store of [pair.one, pair.two]) {
        const entries = (await store.list(workspaceId)) ?? [];
        expect(new Map(entries.map(({ node, record }) => [node, record]))).toEqual(
          new Map([
            ['one', 'late ☃'],
            ['two', ''],
          ]),
        );
        for (const { expiresIn } of entries) {
          expect(expiresIn).toBeGreaterThan(ttl / 2);
          expect(expiresIn).toBeLessThanOrEqual(ttl);
        }
      }
      expect(await pair.one.list(newId())).toEqual([]);
    });

    test('forgets a node that says nothing for its ttl, and only that one', async () => {
      await using pair = await open();
      await pair.one.put({ workspaceId, node: 'dead', record: 'x', ttl: 30 });
      await pair.two.put({ workspaceId, node: 'alive', record: 'x', ttl: 30 });
      await pair.two.put({ workspaceId, node: 'alive', record: 'y', ttl });
      const nodes = async () => (await pair.two.list(workspaceId))?.map(({ node }) => node);
      await vi.waitFor(async () => expect(await nodes()).toEqual(['alive']));
      await pair.one.put({ workspaceId, node: 'dead', record: 'again', ttl });
      expect((await nodes())?.toSorted()).toEqual(['alive', 'dead']);
    });

    test('removes one entry', async () => {
      await using pair = await open();
      await pair.one.put({ workspaceId, node: 'one', record: 'x', ttl });
      await pair.one.put({ workspaceId: elsewhere, node: 'one', record: 'x', ttl });
      await pair.two.put({ workspaceId, node: 'two', record: 'x', ttl });
      await pair.one.remove({ workspaceId, node: 'one' });
      await pair.one.remove({ workspaceId, node: 'one' });
      expect((await pair.two.list(workspaceId))?.map(({ node }) => node)).toEqual(['two']);
      expect(await pair.two.list(elsewhere)).toHaveLength(1);
    });

    test('nothing rejects after disposal', async () => {
      const pair = await open();
      await pair[Symbol.asyncDispose]();
      await expect(pair.one.put({ workspaceId, node: 'one', record: 'x', ttl })).resolves.toBe(
        undefined,
      );
      await expect(pair.one.remove({ workspaceId, node: 'one' })).resolves.toBe(undefined);
    });
  });
}
