import type { BusFaults } from '../../../src/testing.ts';
import { deliveredWithin, judge } from '../judge.ts';
import type { Publisher } from '../system.ts';
import { command } from './command.ts';

export const setBus = command<{ connected: boolean }>('setBus', {
  may: () => true,
  run({ connected }, { system }) {
    system.bus.connected = connected;
  },
});

export const setBusFaults = command<BusFaults>('setBusFaults', {
  may: () => true,
  run(faults, { system }) {
    system.bus.faults = faults;
  },
});

export const setDatabase = command<{ up: boolean }>('setDatabase', {
  may: (facts, { up }) => facts.databaseUp !== up,
  run({ up }, { facts, system }) {
    facts.databaseUp = up;
    system.databaseUp = up;
  },
});

export const killNode = command<{ node: number }>('killNode', {
  may: (facts, { node }) => facts.nodesUp[node] === true,
  run({ node }, { facts, system }) {
    facts.nodesUp[node] = false;
    return system.killNode(node);
  },
});

export const startNode = command<{ node: number }>('startNode', {
  may: (facts, { node }) => facts.nodesUp[node] === false,
  run({ node }, { facts, system }) {
    facts.nodesUp[node] = true;
    system.startNode(node);
  },
});

/** Retention, which keeps far more than any node is behind. */
export const raiseFloor = command<{ keep: number }>('raiseFloor', {
  may: (facts) => facts.databaseUp,
  async run({ keep }, { facts, system }) {
    await system.time.pass(2 * deliveredWithin);
    const floor = system.head - keep;
    if (floor <= facts.floor) return;
    facts.floor = floor;
    facts.firmUpTo = Math.max(facts.firmUpTo, floor);
    system.log.raiseFloor(system.workspaceId, floor);
  },
});

/** The database fails over to a standby that lacks the end of the log; people go on writing at once. */
export const failOver = command<{ lost: number; sends: Publisher[] }>('failOver', {
  may: (facts) => facts.databaseUp,
  async run({ lost, sends }, { facts, system }) {
    const head = Math.max(system.head - lost, facts.firmUpTo);
    if (head === system.head) return;
    judge(system, facts);
    const mustNotice = system.failOver(head);
    facts.failovers++;
    facts.roles = system.readRoles();
    facts.channels = system.readChannels();
    facts.messages = facts.messages.slice(0, system.messages.length);
    for (const by of sends) {
      const [place] = system.channels;
      if (place === undefined) continue;
      const at = { workspaceId: system.workspaceId, channelId: place };
      facts.messages.push({ deleted: false });
      system.commit(system.log.send(at, system.person(0)), by);
    }
    await system.time.pass(deliveredWithin);
    for (const run of mustNotice) {
      if (run.end === 'open') throw new Error(`diverge · goes on with what is lost: ${run.served}`);
    }
    system.sealRuns();
  },
});
