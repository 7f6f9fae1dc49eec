import { expect, test, vi } from 'vitest';
import type { WorkspaceStore } from '../src/index.ts';
import { isLive, setUp } from './open-tiny.ts';
import { channelId } from './tiny-workspace.ts';

const unread = (store: WorkspaceStore) => store.getState().data?.readMarks[channelId]?.unread;

test('unread counts follow the stream, and reading clears them here and on the server', async () => {
  await using app = await setUp();
  await app.store.loadNewest(channelId);
  await isLive(app.store);
  for (let n = 0; n < 3; n++) app.server.write(`text ${n}`);
  await vi.waitFor(() => expect(unread(app.store)).toBe(3));
  app.server.delete(app.server.messages[1]?.id ?? '');
  await vi.waitFor(() => expect(unread(app.store)).toBe(2));
  app.store.markRead(channelId);
  expect(unread(app.store)).toBe(0);
  await vi.waitFor(() => expect(app.server.mark.readSeq).toBeGreaterThan(3));
  expect(app.server.calls).toContain('socket channel.markRead');
});

test('a read mark that the server ignored is not shown', async () => {
  await using app = await setUp();
  await app.store.loadNewest(channelId);
  await isLive(app.store);
  for (let n = 0; n < 3; n++) app.server.write(`text ${n}`);
  await vi.waitFor(() => expect(unread(app.store)).toBe(3));
  app.server.rewind(1);
  app.store.markRead(channelId);
  expect(unread(app.store)).toBe(0);
  await vi.waitFor(() => {
    const mark = app.store.getState().data?.readMarks[channelId];
    expect(mark).toMatchObject({ readSeq: 1, userRev: app.server.mark.userRev });
  });
  expect(app.server.mark.readSeq).toBe(1);
});

test('what was read is told although marking it unread failed meanwhile', async () => {
  await using app = await setUp();
  await app.store.loadNewest(channelId);
  await isLive(app.store);
  app.server.write('text');
  await vi.waitFor(() => expect(unread(app.store)).toBe(1));
  app.server.breakMarks(true);
  app.store.markRead(channelId);
  await expect(app.store.markUnread(channelId, 1)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  app.server.breakMarks(false);
  await vi.waitFor(() => expect(app.server.mark.readSeq).toBeGreaterThan(1));
  expect(unread(app.store)).toBe(0);
});

test('an uncertain count at the cap is read again', async () => {
  await using app = await setUp();
  await app.store.loadNewest(channelId);
  await isLive(app.store);
  for (let n = 0; n < 101; n++) app.server.write(`text ${n}`);
  await vi.waitFor(() => expect(unread(app.store)).toBe(100));
  for (const message of app.server.messages.slice(0, 3)) app.server.delete(message.id);
  await vi.waitFor(() => expect(unread(app.store)).toBe(98));
  expect(app.server.calls).toContain('http channel.get');
});
