import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { check, checkEnd } from '../checker/check.ts';
import { describeEvidence } from '../checker/evidence.ts';
import { readTruth, type Truth } from '../checker/truth.ts';
import type { Violation } from '../checker/violation.ts';
import type { Scene } from './scene.ts';

/** Milliseconds without being done in which something must have changed. */
const PROGRESS_WITHIN = 10_000;
/** Without any progress. */
const WEDGED_AFTER = 30_000;
/** Between looks when nobody reports a change. */
const LOOK_EVERY = 50;

/** Resolves with the next change of any store, or after a while. */
async function nextChange({ devices }: Scene): Promise<void> {
  const over = new AbortController();
  const stops: (() => void)[] = [];
  const changed = new Promise<void>((resolve) => {
    for (const { store } of devices) stops.push(store.subscribe(resolve));
  });
  const look = delay(LOOK_EVERY, undefined, { signal: over.signal });
  look.catch(() => undefined);
  await Promise.race([changed, look]);
  over.abort();
  for (const stop of stops) stop();
}

/** Says whether anybody has come further than ever since it was asked before: in the log, or with what they send. */
function watchProgress({ devices }: Scene): () => boolean {
  const best = { applied: -1, waiting: Number.POSITIVE_INFINITY };
  return () => {
    const states = devices.map(({ store }) => store.getState());
    const applied = states.reduce((sum, { data }) => sum + (data?.seq ?? 0), 0);
    const waiting = states.flatMap(({ pending }) => Object.values(pending).flat()).length;
    const isFurther = applied > best.applied || waiting < best.waiting;
    best.applied = Math.max(best.applied, applied);
    best.waiting = Math.min(best.waiting, waiting);
    return isFurther;
  };
}

/** What still keeps the scene from being quiet; null when nothing does. */
function unrest({ devices }: Scene, truth: Truth): string | null {
  for (const { name, store, user } of devices) {
    const { status, data, pending } = store.getState();
    const isMember = truth.members.some((row) => row.userId === user.id && row.active);
    const isSending = Object.values(pending)
      .flat()
      .some(({ state }) => state === 'sending');
    if (isSending) return `${name} is sending`;
    if (status.kind === 'ended') {
      if (isMember) return `${name} does not know that it is a member`;
      continue;
    }
    if (status.kind !== 'live') return `${name} is ${status.kind}`;
    if (data === null || data.seq < truth.head)
      return `${name} is at ${data?.seq} of ${truth.head}`;
  }
  return null;
}

/** Whoever was let in again looks again. */
async function reopenEnded(scene: Scene, truth: Truth): Promise<string[]> {
  const back = scene.devices.filter(
    ({ hasEnded, user }) =>
      hasEnded && truth.members.some((row) => row.userId === user.id && row.active),
  );
  await Promise.all(back.map((device) => device.reopen()));
  return back.map(({ name }) => name);
}

/**
 * Brings everybody online and waits until all is quiet and every client shows what Postgres has.
 * @returns what is wrong then; nothing is waited for that will not come by itself.
 */
export async function settle(scene: Scene, running: Promise<void>[]): Promise<Ending> {
  const read = () => readTruth(scene.database, scene.workspaceId);
  let deadline = performance.now() + WEDGED_AFTER;
  for (const device of scene.devices) device.goOnline(0);
  if (!(await isDoneWithin(WEDGED_AFTER, running))) {
    return { ...wedge('an operation does not end'), reopened: [] };
  }

  await everybodyAnswered(scene, deadline);
  let truth = await read();
  const reopened = await reopenEnded(scene, truth);
  let quietSince: number | null = null;
  const hasProgressed = watchProgress(scene);
  for (;;) {
    const restless = unrest(scene, truth);
    const now = performance.now();
    if (hasProgressed()) deadline = now + WEDGED_AFTER;
    if (restless !== null) {
      if (now > deadline) return { ...wedge(restless, judge(scene, await read())), reopened };
      await nextChange(scene);
      continue;
    }
    const before = truth;
    truth = await read();
    // What clients do in the background moves on what they have to reach.
    if (!isSamePosition(before, truth)) continue;
    const verdict = judge(scene, truth);
    quietSince ??= now;
    if (verdict.violations.length === 0 || now - quietSince > PROGRESS_WITHIN) {
      return { ...verdict, reopened };
    }
    await nextChange(scene);
  }
}

/**
 * What a device asked while its person was no member may be answered when they long are one again: it has
 * ended rightly, and nobody told it to look again yet.
 */
async function everybodyAnswered(scene: Scene, deadline: number): Promise<void> {
  const isAsking = () =>
    scene.devices.some(({ store, hasEnded }) => {
      return !hasEnded && store.getState().status.kind !== 'live';
    });
  while (isAsking() && performance.now() < deadline) await nextChange(scene);
}

async function isDoneWithin(within: number, running: Promise<void>[]): Promise<boolean> {
  const over = new AbortController();
  const tooLate = delay(within, false, { signal: over.signal });
  tooLate.catch(() => undefined);
  const isDone = await Promise.race([Promise.all(running).then(() => true), tooLate]);
  over.abort();
  return isDone;
}

function isSamePosition(a: Truth, b: Truth): boolean {
  return a.head === b.head && isDeepStrictEqual(a.userRevs, b.userRevs);
}

export interface Verdict {
  violations: Violation[];
  /** Postgres and the clients' logs, where something is wrong. */
  evidence: string;
}

export interface Ending extends Verdict {
  /** Devices that had to be opened anew, for people who were sent away and let in again. */
  reopened: string[];
}

function judge({ devices, acknowledged, sent, hasLostItsEnd }: Scene, truth: Truth): Verdict {
  const clients = devices.map((device) => device.toLog());
  const kept = devices.flatMap(({ store }) => Object.values(store.getState().pending).flat());
  const waiting = new Set(kept.map(({ id }) => id));
  const accepted = sent.filter(
    ({ id, device }) => device?.store.getState().status.kind === 'live' && !waiting.has(id),
  );
  const violations = (hasLostItsEnd === true ? checkEnd : check)({
    clients,
    acknowledged: [
      ...acknowledged,
      ...devices.flatMap((device) => device.acknowledged),
      // An outbox lets go of what the server has, and keeps what it refused.
      ...accepted.map(({ id }) => ({ kind: 'send' as const, messageId: id, seq: null })),
    ],
    truth,
  });
  const concerned = clients.filter(({ name }) => violations.some(({ where }) => where === name));
  const evidence = violations.length === 0 ? '' : describeEvidence(truth, concerned);
  return { violations, evidence };
}

function wedge(detail: string, verdict?: Verdict): Verdict {
  const violation: Violation = { invariant: 'wedge', where: 'everybody', detail };
  return {
    violations: [violation, ...(verdict?.violations ?? [])],
    evidence: verdict?.evidence ?? '',
  };
}
