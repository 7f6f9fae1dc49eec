import type { Id, LogEvent } from '@teamchat/contract';
import { Reference } from './reference.ts';
import type { Run, SimulatedClient } from './simulated-client.ts';

interface Judged {
  userId: Id;
  events: readonly LogEvent[];
  reference: Reference;
}

/**
 * Judges what clients received against the log: lost, leaked, doubled, reordered, changed.
 * @param originals payloads as they were before any redaction, by seq.
 */
export function checkClients(
  clients: readonly SimulatedClient[],
  events: readonly LogEvent[],
  originals: ReadonlyMap<number, string>,
): void {
  const reference = new Reference(events);
  for (const { userId, runs, problems } of clients) {
    if (problems.length > 0) throw new Error(problems.join('; '));
    for (const run of runs) {
      checkOrder(run);
      checkEntitlement(run, { userId, events, reference });
      for (const { seq, data, type } of run.delivered) {
        const stored = events[seq - 1];
        const text = JSON.stringify(data);
        if (type !== stored?.type)
          throw new Error(`diverged: ${seq} is ${stored?.type}, not ${type}`);
        if (text === stored.payload || text === originals.get(seq)) continue;
        throw new Error(`diverged: content of ${seq}: ${text}`);
      }
    }
  }
}

function seqsOf(run: Run): number[] {
  return run.delivered.map(({ seq }) => seq);
}

function checkOrder(run: Run): void {
  let last = run.start;
  for (const seq of seqsOf(run)) {
    if (seq <= last) throw new Error(`${seq} after ${last}: ${seqsOf(run).join()}`);
    last = seq;
  }
  if (last > run.served) throw new Error(`${last} is beyond its own cursor ${run.served}`);
}

/** Up to where it was served: all that is required, nothing that is forbidden. */
function checkEntitlement(run: Run, { userId, events, reference }: Judged): void {
  const delivered = new Set(seqsOf(run));
  const until = run.caughtUpAt ?? events.length;
  for (let seq = run.start + 1; seq <= run.served; seq++) {
    const isLive = run.caughtUpAt !== null && seq > run.caughtUpAt;
    const required = isLive
      ? reference.isShownLive(userId, seq)
      : reference.isRequired(userId, seq, until);
    const forbidden = isLive ? !required : reference.isForbidden(userId, seq, until);
    const about = `${events[seq - 1]?.type} ${seq} for ${userId}: ${JSON.stringify({ ...run, delivered: seqsOf(run) })}`;
    if (required && !delivered.has(seq)) throw new Error(`lost: ${about}`);
    if (forbidden && delivered.has(seq)) throw new Error(`leak: ${about}`);
  }
}
