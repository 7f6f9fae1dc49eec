import type { Run, SimulatedClient } from './client.ts';
import type { Facts } from './facts.ts';
import { Reference } from './reference.ts';
import { replayEvents, type System } from './system.ts';

/**
 * Durations in milliseconds that a system keeps whose bus may do anything, but whose database answers: a quiet
 * workspace's head poll (3.75 s), the hold, and reads.
 */
export const deliveredWithin = 6_000;
/** A position frame after 10 s, looked for each 2.5 s. */
const positionWithin = deliveredWithin + 12_500;
/** Revisions are compared each 30 s. */
const userStateWithin = 36_000;

/**
 * Compares what every device received with the log: lost, late, leaked, doubled, reordered, changed, brought back
 * after a deletion; and whether resyncs had a reason.
 * @throws Error that names the first of it.
 */
export function judge(system: System, facts: Facts): void {
  const reference = new Reference(system.events);
  for (const client of system.clients) {
    if (client.problems.length > 0) throw new Error(client.problems.join('; '));
    for (const run of client.runs) {
      if (run.sealed) continue;
      const due = run === client.run ? dueSeq(system, client, deliveredWithin) : 0;
      if (due > 0 && run.caughtUpAt === null) throw new Error(`wedge · ${describe(run)}`);
      checkOrder(run);
      const judged = { client, system, reference };
      checkEntitlement(run, judged, Math.max(run.served, due));
      checkContent(run, system);
      checkEnd(run, judged, facts);
    }
    const position = dueSeq(system, client, positionWithin);
    const served = client.run?.served ?? 0;
    if (served < position) throw new Error(`wedge · served ${served} of ${position}`);
    checkUserState(system, client, facts);
  }
}

interface Judged {
  client: SimulatedClient;
  system: System;
  reference: Reference;
}

const seqsOf = (run: Run) => run.delivered.map(({ seq }) => seq);
const describe = (run: Run) => JSON.stringify({ ...run, delivered: seqsOf(run) });

/** Up to which seq a device that reads must have been told by now; 0 while nothing is promised. */
function dueSeq(system: System, client: SimulatedClient, within: number): number {
  const { run } = client;
  if (!client.connected || client.stalled || run?.end !== 'open') return 0;
  const before = Date.now() - within;
  if (Math.max(run.startedAt, client.readsSince, system.healthySince) > before) return 0;
  let due = 0;
  for (const [seq, { at }] of system.committed) if (at <= before && seq > due) due = seq;
  return due;
}

function checkOrder(run: Run): void {
  let last = run.start;
  for (const seq of seqsOf(run)) {
    if (seq <= last) throw new Error(`reorder · ${seq} after ${last}: ${seqsOf(run).join()}`);
    last = seq;
  }
  if (last > run.served)
    throw new Error(`reorder · ${last} is beyond its own cursor ${run.served}`);
}

/** Up to where it was served, or should be: all that is required, nothing that is forbidden. */
function checkEntitlement(run: Run, { client, system, reference }: Judged, through: number): void {
  const { userId } = client;
  const delivered = new Set(seqsOf(run));
  const until = run.caughtUpAt ?? system.head;
  for (let seq = run.start + 1; seq <= through; seq++) {
    const isLive = run.caughtUpAt !== null && seq > run.caughtUpAt;
    const required = isLive
      ? reference.isShownLive(userId, seq)
      : reference.isRequired(userId, seq, until);
    const forbidden = isLive ? !required : reference.isForbidden(userId, seq, until);
    const about = `${system.events[seq - 1]?.type} ${seq} for ${userId}: ${describe(run)}`;
    if (required && !delivered.has(seq)) throw new Error(`lost · ${about}`);
    if (forbidden && delivered.has(seq)) throw new Error(`leak · ${about}`);
  }
}

function checkContent(run: Run, system: System): void {
  for (const { seq, data, type, at } of run.delivered) {
    const stored = system.events[seq - 1];
    const text = JSON.stringify(data);
    if (type !== stored?.type) throw new Error(`diverge · ${seq} is ${stored?.type}, not ${type}`);
    if (text === stored.payload) continue;
    if (text !== system.committed.get(seq)?.payload)
      throw new Error(`diverge · content of ${seq}: ${text}`);
    const deletedAt = system.deletedAt.get(stored.subjectId) ?? at;
    const couldKnow = system.healthySince <= deletedAt && !run.stalledOnce;
    if (couldKnow && at > deletedAt + deliveredWithin)
      throw new Error(`resurrect · ${seq}, ${at - deletedAt} ms after its deletion`);
  }
}

/** An end needs a reason. */
function checkEnd(run: Run, { client, system, reference }: Judged, facts: Facts): void {
  if (system.events[run.start - 1]?.tag !== run.startTag && run.delivered.length > 0)
    throw new Error(`diverge · goes on from a history that is gone: ${describe(run)}`);
  const { start, startedAt, lastHead } = run;
  if (lastHead === null || run.end === 'disconnected') return;
  // A node may have been as far behind when the device came.
  const known = startedAt - deliveredWithin;
  const isCalm = run.healthySince <= known && facts.failovers === 0;
  const from = lastSeqBefore(system, known);
  const positions = Array.from({ length: lastHead - from + 1 }, (_, i) => from + i);
  const wasOut = positions.some((position) => !reference.isMember(client.userId, position));
  const reasons: Record<string, boolean> = {
    NOT_FOUND: wasOut || !isCalm,
    UNAVAILABLE: !isCalm,
    stopped: wasOut || run.stalledOnce || !isCalm,
    retention: facts.floor > start,
    epoch: facts.failovers > 0,
    tooMuch: lastHead - start > replayEvents,
    access: reference.rightsChanged(Math.min(start, from), lastHead) || !isCalm,
  };
  if (reasons[run.why ?? run.end] !== true)
    throw new Error(`wedge · ${run.end} without a reason: ${describe(run)}`);
}

/** Where the log was at that time; its first events are older than any. */
function lastSeqBefore(system: System, time: number): number {
  let seq = system.head;
  for (const [later, { at }] of system.committed) if (at >= time && later <= seq) seq = later - 1;
  return seq;
}

function checkUserState(system: System, client: SimulatedClient, { userRevs }: Facts): void {
  if (dueSeq(system, client, userStateWithin) === 0) return;
  const wanted = userRevs.get(system.people.indexOf(client.userId));
  if (wanted === undefined || Date.now() - wanted.at < userStateWithin) return;
  if (client.userRev !== wanted.rev)
    throw new Error(`drift · own state of ${client.userRev}, not ${wanted.rev}`);
}
