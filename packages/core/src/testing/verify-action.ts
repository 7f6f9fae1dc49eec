import assert from 'node:assert/strict';
import {
  applyEvent,
  assembleEvent,
  formatCursor,
  type Id,
  type LogEvent,
  WorkspaceEvent,
  type WorkspaceState,
} from '@teamchat/contract';
import { createLogReader } from '@teamchat/db';
import type { Core, CoreContext } from '../context.ts';
import { applyJoins, applyLeaves, maySee, readAudienceIndex } from './audience-index.ts';
import { comparable, loadView } from './view.ts';

export interface Viewer {
  name: string;
  ctx: CoreContext;
}

interface Watched extends Viewer {
  before: WorkspaceState | null;
  state: WorkspaceState | null;
  /** What was routed to them. */
  seen: LogEvent[];
  /** The hub would have told them to load everything anew. */
  resynced: boolean;
}

/**
 * Snapshot, act, apply the events that are routed to each viewer to the old snapshot, compare with a
 * fresh one. Checks every event against the contract. Answers the events, and to whom each went.
 * @throws AssertionError that names the viewer.
 */
export async function verifyAction(
  core: Core,
  { workspaceId, viewers }: { workspaceId: Id; viewers: readonly Viewer[] },
  act: () => Promise<unknown>,
): Promise<{ events: LogEvent[]; seenBy: Map<string, string[]> }> {
  const log = createLogReader(core.pools);
  const index = await readAudienceIndex(core.pools, workspaceId);
  const watched: Watched[] = [];
  for (const viewer of viewers) {
    const before = await loadView(viewer.ctx, workspaceId);
    watched.push({ ...viewer, before, state: before, seen: [], resynced: false });
  }
  const head = await log.readHead(workspaceId);
  await act();
  const events = await log.readEvents(workspaceId, head?.seq ?? 0, 1_000);
  for (const event of events) {
    const parsed = parse(event);
    const rolesBefore = new Map(index.roles);
    applyJoins(index, event);
    for (const viewer of watched) {
      const { userId } = viewer.ctx.actor;
      if (maySee(index, event.audience, userId)) deliver(viewer, event, parsed);
    }
    applyLeaves(index, event);
    for (const viewer of watched) {
      const { userId } = viewer.ctx.actor;
      const role = index.roles.get(userId);
      const roleChanged = rolesBefore.get(userId) !== role && event.type === 'member.updated';
      const guestJoined =
        role === 'guest' &&
        parsed.type === 'channel.joined' &&
        parsed.data.member.userId === userId;
      if (roleChanged || guestJoined) viewer.resynced = true;
    }
  }
  for (const viewer of watched) compare(viewer, await loadView(viewer.ctx, workspaceId));
  return {
    events,
    seenBy: new Map(watched.map(({ name, seen }) => [name, seen.map(({ type }) => type)])),
  };
}

/** Nothing but what the contract says may be in an event. */
function parse(event: LogEvent): WorkspaceEvent {
  const wire: unknown = JSON.parse(assembleEvent(event, event.payload));
  const parsed = WorkspaceEvent.parse(wire);
  assert.deepStrictEqual(parsed, wire, `${event.type} carries more than the contract says`);
  return parsed;
}

function deliver(viewer: Watched, event: LogEvent, parsed: WorkspaceEvent): void {
  viewer.seen.push(event);
  if (viewer.state !== null) viewer.state = applyEvent(viewer.state, parsed, formatCursor(event));
}

function compare(viewer: Watched, fresh: WorkspaceState | null): void {
  const { name, before, state, seen } = viewer;
  const me = viewer.ctx.actor.userId;
  if (fresh === null) {
    const farewell = seen.at(-1);
    if (before === null) assert.deepStrictEqual(seen, [], `${name} has no right to any event`);
    else {
      assert.ok(
        farewell?.type === 'member.left' && farewell.subjectId === me,
        `${name} must learn of the end by member.left, and of nothing after it`,
      );
    }
    return;
  }
  if (state === null || viewer.resynced) return;
  const applied = comparable(state);
  const expected = comparable(fresh);
  assert.deepStrictEqual(applied.workspace, expected.workspace, `${name}: workspace`);
  assert.deepStrictEqual(applied.me, expected.me, `${name}: me`);
  assert.deepStrictEqual(applied.channels, expected.channels, `${name}: channels`);
  compareKept(applied.marks, expected.marks, `${name}: read mark`);
  compareKept(applied.messages, expected.messages, `${name}: messages`);
  comparePeople(viewer, applied.people, expected.people);
}

/** A channel that was joined meanwhile is loaded anew; only what was kept has to agree. */
function compareKept<T>(applied: Map<Id, T>, expected: Map<Id, T>, what: string): void {
  for (const [id, value] of applied) assert.deepStrictEqual(value, expected.get(id), what);
}

/** Guests forget nobody when a shared channel ends; everybody else's list is exact. */
function comparePeople(
  viewer: Watched,
  applied: Map<Id, { active: boolean }>,
  expected: Map<Id, { active: boolean }>,
): void {
  for (const [userId, member] of expected) {
    assert.deepStrictEqual(applied.get(userId), member, `${viewer.name}: a person`);
  }
  if (viewer.state?.me.role === 'guest') return;
  for (const [userId, member] of applied) {
    const active = expected.get(userId)?.active ?? false;
    assert.equal(member.active, active, `${viewer.name}: who is a member`);
  }
}
