import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { WorkspaceStore } from '../src/index.ts';
import { isLive, setUp } from './open-tiny.ts';
import { channelId, me, type SendFault } from './tiny-workspace.ts';

const numRuns = process.env['TEAMCHAT_TEST_FULL'] ? 500 : 40;
if (process.env['TEAMCHAT_TEST_FULL']) vi.setConfig({ testTimeout: 600_000 });

const rows = (store: WorkspaceStore) => store.getState().data?.slices[channelId]?.messages ?? [];
const pending = (store: WorkspaceStore) => store.getState().pending[channelId] ?? [];

test('from connecting to live, with the newest messages, and each new one', async () => {
  await using app = await setUp();
  for (let n = 0; n < 60; n++) app.server.write(`text ${n}`);
  const kinds = new Set([app.store.getState().status.kind]);
  app.store.subscribe(() => kinds.add(app.store.getState().status.kind));
  await app.store.loadNewest(channelId);
  await isLive(app.store);
  expect([...kinds][0]).toBe('connecting');
  expect(
    rows(app.store)
      .map(({ body }) => body)
      .at(-1),
  ).toBe('text 59');
  expect(rows(app.store)).toHaveLength(50);

  const before = app.store.getState();
  app.server.write('new');
  await vi.waitFor(() => expect(rows(app.store).at(-1)?.body).toBe('new'));
  const after = app.store.getState();
  expect(after.data?.slices[channelId]?.messages[3]).toBe(
    before.data?.slices[channelId]?.messages[3],
  );
  expect(after.data?.channels).toBe(before.data?.channels);
  expect(after.pending).toBe(before.pending);

  await app.store.loadOlder(channelId);
  expect(rows(app.store)).toHaveLength(61);
  const full = app.store.getState();
  await app.store.loadOlder(channelId);
  expect(app.store.getState()).toBe(full);
});

test('a jump shows a window that new messages do not touch, until newer pages reach the edge', async () => {
  await using app = await setUp();
  for (let n = 0; n < 300; n++) app.server.write(`text ${n}`);
  await app.store.loadNewest(channelId);
  await isLive(app.store);
  await app.store.loadAround(channelId, app.server.messages[100]?.id ?? '');
  expect(rows(app.store)[0]?.body).toBe('text 50');
  app.server.write('at the edge');
  await vi.waitFor(() => expect(app.store.getState().data?.seq).toBe(302));
  expect(rows(app.store).at(-1)?.body).toBe('text 150');
  for (let n = 0; n < 4; n++) await app.store.loadNewer(channelId);
  expect(rows(app.store)).toHaveLength(251);
  app.server.write('one more');
  await vi.waitFor(() => expect(rows(app.store).at(-1)?.body).toBe('one more'));
});

test('a send goes over the socket, and over HTTP with the same id when the socket is cut', async () => {
  await using app = await setUp();
  await app.store.loadNewest(channelId);
  await isLive(app.store);
  app.store.send(channelId, 'one');
  await vi.waitFor(() => expect(rows(app.store)).toHaveLength(1));
  expect(app.server.calls).toContain('socket message.send');
  expect(app.server.calls).not.toContain('http message.send');
  app.server.faults.push('cut');
  const { id } = app.store.send(channelId, 'two');
  await vi.waitFor(() => expect(rows(app.store).map((row) => row.id)).toContain(id));
  expect(app.server.calls).toContain('http message.send');
  expect(app.server.messages).toHaveLength(2);
});

test('a server that is too busy is given the time it asks for, and then asked by the other way', async () => {
  await using app = await setUp();
  await app.store.loadNewest(channelId);
  await isLive(app.store);
  app.server.faults.push('shed');
  const sentAt = performance.now();
  app.store.send(channelId, 'one');
  await vi.waitFor(() => expect(rows(app.store)).toHaveLength(1));
  expect(performance.now() - sentAt).toBeGreaterThan(75);
  expect(app.server.calls.filter((call) => call.endsWith('message.send'))).toEqual([
    'socket message.send',
    'http message.send',
  ]);
});

test('a refused message fails with words; it can be retried or discarded', async () => {
  await using app = await setUp();
  await isLive(app.store);
  app.server.faults.push('refused', 'refused');
  const [first, second] = [app.store.send(channelId, 'one'), app.store.send(channelId, 'two')];
  await vi.waitFor(() =>
    expect(pending(app.store).map(({ state }) => state)).toEqual(['failed', 'failed']),
  );
  expect(pending(app.store)[0]?.reason).toBe('It is FORBIDDEN.');
  app.store.discard(second.id);
  app.store.retry(first.id);
  await vi.waitFor(() => expect(app.server.messages.map(({ id }) => id)).toEqual([first.id]));
});

test('what was not acknowledged is sent by the next program', async () => {
  await using app = await setUp();
  await isLive(app.store);
  app.server.faults.push(...Array.from({ length: 500 }, (): SendFault => 'busy'));
  const sent = ['one', 'two', 'three'].map((body) => app.store.send(channelId, body).id);
  await app.client.close();
  app.server.faults.length = 0;
  const { store } = app.reopen();
  await store.loadNewest(channelId);
  await vi.waitFor(() => expect(rows(store).map(({ id }) => id)).toEqual(sent));
  expect(pending(store)).toEqual([]);
});

test('after a resync the screen stays until what is watched is there again', async () => {
  await using app = await setUp();
  app.server.write('old');
  const stop = app.store.watch(channelId);
  await vi.waitFor(() => expect(rows(app.store)).toHaveLength(1));
  const lengths = new Set<number>();
  app.store.subscribe(() => lengths.add(rows(app.store).length));
  app.server.forget();
  app.server.write('missed');
  await vi.waitFor(() =>
    expect(rows(app.store).map(({ body }) => body)).toEqual(['old', 'missed']),
  );
  await isLive(app.store);
  expect(lengths).toEqual(new Set([1, 2]));
  expect(app.store.getState().data?.slices[channelId]?.stale).toBe(false);
  expect(app.server.server.received.at(-1)).toMatchObject({ id: 1, path: 'events.subscribe' });
  stop();
});

test('what is watched is loaded in the end, also when nothing happens any more', async () => {
  await using app = await setUp();
  app.server.breakPages(12);
  app.server.write('before');
  app.store.watch(channelId);
  await vi.waitFor(() => expect(rows(app.store)).toHaveLength(1), 10_000);
});

test('a server that only says resync is not asked in a loop', async () => {
  await using app = await setUp({ timings: { retryBase: 200, retryMax: 800, notifyEvery: 2 } });
  await isLive(app.store);
  app.server.breakStreams(true);
  app.server.calls.length = 0;
  app.server.cut();
  const snapshots = () => app.server.calls.filter((call) => call.endsWith('bootstrap')).length;
  await vi.waitFor(() => expect(snapshots()).toBeGreaterThan(0));
  const deadline = performance.now() + 400;
  await vi.waitUntil(() => performance.now() > deadline);
  // Without a wait in between there would be some hundred.
  expect(snapshots()).toBeLessThan(12);
  app.server.breakStreams(false);
  await isLive(app.store);
});

test('a frame that cannot be applied leads to a new snapshot, not to a hole', async () => {
  const faults: unknown[] = [];
  await using app = await setUp({ onError: (error) => faults.push(error) });
  app.store.watch(channelId);
  await isLive(app.store);
  app.server.sendGarbage();
  app.server.write('after it');
  await vi.waitFor(() => expect(rows(app.store).map(({ body }) => body)).toEqual(['after it']));
  expect(faults).toHaveLength(1);
  await isLive(app.store);
});

test('the author of a live message is introduced', async () => {
  await using app = await setUp();
  await isLive(app.store);
  app.server.write('hello');
  await vi.waitFor(() => {
    expect(app.store.getState().data?.members['you']?.name).toBe('you');
  });
  expect(app.server.calls).toContain('http workspace.members');
});

test('a message of mine is on screen exactly once, from Enter on, whatever happens', async () => {
  const step = fc.constantFrom('send', 'send', 'send', 'write', 'cut', 'forget', 'reload', 'wait');
  const fault = fc.constantFrom<SendFault>(
    'answerFirst',
    'eventFirst',
    'eventFirst',
    'cut',
    'busy',
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 12 }),
      fc.array(fault, { maxLength: 12 }),
      async (steps, faults) => {
        await using app = await setUp();
        app.store.watch(channelId);
        await app.store.loadNewest(channelId);
        const sent: string[] = [];
        const wrong: string[] = [];
        const check = () => {
          const shown = [...rows(app.store), ...pending(app.store)].map(({ id }) => id);
          for (const id of sent) {
            const count = shown.filter((other) => other === id).length;
            if (count !== 1) wrong.push(`${id} ${count} times`);
          }
        };
        app.store.subscribe(check);
        app.server.faults.push(...faults);
        for (const action of steps) {
          if (action === 'send') sent.push(app.store.send(channelId, `mine ${sent.length}`).id);
          else if (action === 'write') app.server.write('theirs');
          else if (action === 'cut') app.server.cut();
          else if (action === 'forget') app.server.forget();
          else if (action === 'reload') app.store.loadNewest(channelId).catch(() => undefined);
          else await new Promise((resolve) => setTimeout(resolve, 3));
          check();
        }
        const settled = () => {
          expect(pending(app.store)).toEqual([]);
          expect(rows(app.store)).toEqual(app.server.messages);
        };
        await vi.waitFor(settled, { timeout: 5_000, interval: 3 });
        expect(wrong).toEqual([]);
        const mine = app.server.messages.filter(({ authorId }) => authorId === me);
        expect(mine.map(({ id }) => id)).toEqual(sent);
      },
    ),
    { numRuns },
  );
});
