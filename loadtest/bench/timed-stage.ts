import { openAll } from '@teamchat/server/testing';
import { Child } from './child.ts';
import type { BenchOptions } from './run.ts';
import { startServices } from './services.ts';
import { type PeerName, startPeers } from './subjects/peers.ts';
import type { Subject, Subjects } from './subjects/subject.ts';
import { startTeamChat } from './subjects/teamchat.ts';
import { timeRound } from './timed-round.ts';

const measuredCore = 0;
const otherCore = 1;

/** Readers on every socket. */
export const connections = 500;
/** With as many readers: 10,000 deliveries a second. */
export const eventsPerSecond = 20;

interface StageOptions extends Pick<BenchOptions, 'quick'> {
  eventBytes: number;
  peers?: readonly PeerName[];
  /** How many of the receivers are never timed, since they may stall. */
  lazy?: number;
}

/** A gateway on a core of its own, its readers on the other one, and what it is compared with. */
export interface TimedStage extends AsyncDisposable {
  receivers: Child;
  ours: Subject;
  peers: readonly Subject[];
  /** @returns milliseconds from when each event was due until its last receiver had it. */
  time(subject: Subject, seconds: number): Promise<number[]>;
}

export function openTimedStage(options: StageOptions): Promise<TimedStage> {
  const { quick, eventBytes, peers = [], lazy } = options;
  return openAll(async (own) => {
    const services = own(await startServices(otherCore));
    const file = new URL('./subjects/receivers.child.ts', import.meta.url);
    const receivers = own(new Child(file, otherCore));
    const place = { services, receivers, connections, measuredCore, otherCore };
    const more = lazy === undefined ? {} : { lazy };
    const ways = ['one channel'] as const;
    const teamchat: Subjects = own(await startTeamChat({ ...place, ...more, ways }));
    const others: Subjects = own(await startPeers({ ...place, names: peers }));
    const [ours] = teamchat.subjects;
    if (ours === undefined) throw new Error('a subject is missing');
    return {
      receivers,
      ours,
      peers: others.subjects,
      async time(subject, seconds) {
        const [lags = []] = await timeRound({
          receivers,
          groups: [subject.name],
          eventsPerSecond,
          seconds: quick ? 1 : seconds,
          emit: () => subject.emit(1, eventBytes),
        });
        return lags;
      },
    };
  });
}
