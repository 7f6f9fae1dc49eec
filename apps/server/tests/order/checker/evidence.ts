import type { ClientLog, LoggedFrame, StreamLog } from './client-log.ts';
import { isLoggedEvent } from './client-log.ts';
import type { TrueEvent, Truth } from './truth.ts';

function describeEvent({ seq, type, audience, actorId, subjectId, data }: TrueEvent): string {
  const who = 'userId' in data ? data.userId : 'member' in data ? data.member.userId : subjectId;
  const role = 'member' in data && type !== 'channel.joined' ? ` ${data.member.role}` : '';
  return `${seq} ${type} ${who}${role} by ${actorId} for ${audience}`;
}

function describeFrame({ data }: LoggedFrame): string {
  if (isLoggedEvent(data)) return String(data.seq);
  return 'seq' in data ? `${data.type} ${data.seq}` : data.type;
}

function describeStream({ server, from, provedSeq, isForged, frames }: StreamLog): string {
  const how = isForged ? ' (forged)' : '';
  const list = frames.map(describeFrame).join(', ');
  return `${server} from ${from}${how}, at ${provedSeq} by then: ${list}`;
}

/** The log and what these clients were sent of it, for the one who has to find the cause. */
export function describeEvidence(truth: Truth, clients: readonly ClientLog[]): string {
  let text = truth.events.map(describeEvent).join('\n');
  for (const { name, streams, applied } of clients) {
    const lines = [
      ...streams.map(describeStream),
      ...applied.map((seqs) => `applied ${seqs.join()}`),
    ];
    text += `\n${[name, ...lines].join('\n  ')}`;
  }
  for (const { userId, name } of truth.members) text = text.replaceAll(userId, name);
  for (const { id, name } of truth.channels) text = text.replaceAll(id, `#${name}`);
  return text;
}
