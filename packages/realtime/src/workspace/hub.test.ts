import { channelAudience, formatAudience, type LogEvent, newId } from '@teamchat/contract';
import { expect, test } from 'vitest';
import { createMetrics } from '../metrics.ts';
import { StreamEvent } from '../stream-event.ts';
import { silentLogger } from '../testing.ts';
import { Hub } from './hub.ts';

const [workspaceId, userId, channelId] = [newId(), newId(), newId()];

function channelLeft(seq: number): StreamEvent {
  const event: LogEvent = {
    seq,
    tag: 1,
    at: '2026-01-01T00:00:00.000Z',
    type: 'channel.left',
    v: 1,
    audience: formatAudience(channelAudience(channelId)),
    subjectId: channelId,
    actorId: userId,
    payload: JSON.stringify({ channelId, userId, memberCount: 0 }),
  };
  return StreamEvent.fromLog(event);
}

test('no turn lies between the recording of a membership and its seat', async () => {
  for (let microtasks = 0; microtasks < 20; microtasks++) {
    const hub = new Hub({
      workspaceId,
      metrics: createMetrics(),
      logger: silentLogger,
      readMembership: () =>
        Promise.resolve({
          position: { seq: 5, tag: 1 },
          role: 'member',
          channelIds: [channelId],
          peers: new Map(),
        }),
      reach: () => Promise.resolve(),
      onRightsChanged: () => undefined,
    });
    const taken = hub.takeSeat(userId);
    for (let count = 0; count < microtasks; count++) await Promise.resolve();
    hub.route(channelLeft(6));
    const { rights } = await taken;
    expect([...rights.channelIds], `an event after ${microtasks} microtasks`).toEqual([]);
  }
});
