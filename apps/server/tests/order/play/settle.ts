import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { check, checkEnd } from '../checker/check.ts';
import { describeEvidence } from '../checker/evidence.ts';
import { readTruth, type Truth } from '../checker/truth.ts';
import type { Violation } from '../checker/violation.ts';
import type { Device } from '../world/device.ts';
import type { Scene } from './scene.ts';

/** Milliseconds without being done in which something must have changed. */
const PROGRESS_WITHIN = 10_000;
/** Without any progress of the one that is waited for. */
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

interface Unrest {
  device: Device;
  why: string;
}

/** What still keeps the scene from being quiet; null when nothing does. */
function unrest({ devices }: Scene, truth: Truth): Unrest | null {
  for (const device of devices) {
    const why = whyRestless(device, truth);
    if (why !== null) return { device, why: `${device.name} ${why}` };
  }
  return null;
}

function whyRestless({ store, user }: Device, truth: Truth): string | null {
  const { status, data, pending } = store.getState();
  const isMember = truth.members.some((row) => row.userId === user.id && row.active);
  const isSending = Object.values(pending)
    .flat()
    .some(({ state }) => state === 'sending');
  if (isSending) return 'is sending';
  if (status.kind === 'ended') return isMember ? 'does not know that it is a member' : null;
  if (status.kind !== 'live') return `is ${status.kind}`;
  if (data === null || data.seq < truth.head) return `is at ${data?.seq} of ${truth.head}`;
  return null;
}

/** Says of a device whether it has come further, in the log or with what it sends, than whenever it was asked about. */
function watchProgress(): (device: Device) => boolean {
  const best = new Map<Device, { applied: number; waiting: number }>();
  return (device) => {
    const { data, pending } = device.store.getState();
    const now = { applied: data?.seq ?? 0, waiting: Object.values(pending).flat().length };
    const before = best.get(device) ?? now;
    best.set(device, {
      applied: Math.max(before.applied, now.applied),
      waiting: Math.min(before.waiting, now.waiting),
    });
    return now.applied > before.applied || now.waiting < before.waiting;
  };
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
  const hasProgressed = watchProgress();
  for (;;) {
    const restless = unrest(scene, truth);
    const now = performance.now();
    if (restless !== null && hasProgressed(restless.device)) deadline = now + WEDGED_AFTER;
    if (restless !== null) {
      if (now > deadline) return { ...wedge(restless.why, judge(scene, await read())), reopened };
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
