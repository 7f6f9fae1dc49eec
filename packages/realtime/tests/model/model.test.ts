import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { anyCommand } from './commands/arbitrary.ts';
import type { Command } from './commands/command.ts';
import { createFacts, type Facts } from './facts.ts';
import { judge } from './judge.ts';
import { System } from './system.ts';
import { inVirtualTime } from './virtual-time.ts';

const { env } = process;
const runs = env.TEAMCHAT_ORDER_RUNS ?? (env.TEAMCHAT_TEST_FULL === undefined ? null : '5000');
/** The same cases in each `npm test`, and others in each longer run, which is where new ones are looked for. */
const settings = runs === null ? { numRuns: 320, seed: 20_261_122 } : { numRuns: Number(runs) };

/** Everything heals; every device of a member comes back and is told everything, nobody else is let in. */
async function healAndJudge(system: System, facts: Facts): Promise<void> {
  system.bus.faults = { drop: 0, duplicate: 0, maxDelay: 0 };
  system.bus.connected = true;
  if (!facts.databaseUp) system.databaseUp = true;
  for (const node of system.nodes.keys()) system.startNode(node);
  await system.time.pass(10_000);
  for (const [index, client] of system.clients.entries()) {
    client.readOn();
    const node = system.nodes[index % system.nodes.length];
    if (node !== undefined) client.connect(node, 'socket');
  }
  await system.time.pass(60_000);
  judge(system, facts);
  expect(system.readRoles()).toEqual(facts.roles);
  expect(system.readChannels()).toEqual(facts.channels);
  for (const client of system.clients) {
    const isMember = facts.roles.has(system.people.indexOf(client.userId));
    expect(client.connected).toBe(isMember);
    if (isMember) expect(client.run).toMatchObject({ end: 'open', served: system.head });
  }
}

/** Nothing of what was done stays behind. */
async function leaveAndLook(system: System): Promise<void> {
  for (const client of system.clients) client.disconnect();
  await system.time.pass(30_000);
  for (const node of system.nodes) {
    expect(node).toMatchObject({ connectionCount: 0, sessionCount: 0, workspaceCount: 0 });
  }
  await system[Symbol.asyncDispose]();
  await system.time.pass(30_000);
  expect(vi.getTimerCount()).toBe(0);
}

function play(commands: Iterable<Command>, seed: number): Promise<void> {
  return inVirtualTime(seed, async (time) => {
    const system = new System(time);
    const facts = createFacts(system);
    await fc.asyncModelRun(() => ({ model: facts, real: system }), commands);
    await healAndJudge(system, facts);
    await leaveAndLook(system);
  });
}

test('whatever happens, every stream is what its reader may see, in order, once, in time', async () => {
  const commands = fc.commands([anyCommand], { maxCommands: 60, size: 'max' });
  const property = fc.asyncProperty(commands, fc.nat(), play);
  const details = await fc.check(property, settings);
  expect(details.numRuns).toBeGreaterThan(0);
  if (details.failed)
    throw new Error(`${fc.defaultReportMessage(details)}\n${String(details.errorInstance)}`);
}, 600_000);
