import type { Role } from '@teamchat/contract';
import fc from 'fast-check';
import type { Path } from '../client.ts';
import { channelCount, devices, nodeCount, type Publisher } from '../system.ts';
import type { Command } from './command.ts';
import { connect, disconnect, markRead, readOn, stall } from './devices.ts';
import {
  failOver,
  killNode,
  raiseFloor,
  setBus,
  setBusFaults,
  setDatabase,
  startNode,
} from './faults.ts';
import { join, leave, remove, setMember } from './members.ts';
import { deleteMessage, edit, send } from './messages.ts';
import { pass } from './pass.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const person = fc.nat(3);
const channel = fc.nat(channelCount - 1);
const device = fc.nat(devices.length - 1);
const node = fc.nat(nodeCount - 1);
const by: fc.Arbitrary<Publisher> = fc.oneof(
  { weight: 9, arbitrary: node },
  { weight: 1, arbitrary: fc.constant(null) },
);
const role = fc.constantFrom<Role>('admin', 'member', 'member', 'guest');
const path = fc.constantFrom<Path>('socket', 'iterator');
const busFaults = fc.record({
  drop: fc.constantFrom(0, 0.1, 0.5),
  duplicate: fc.constantFrom(0, 0.3),
  maxDelay: fc.constantFrom(0, 4, 200, 3_000),
});

const longWhile = fc.oneof(
  { weight: 9, arbitrary: fc.constant(2 * MINUTE) },
  { weight: 1, arbitrary: fc.constant(60 * MINUTE) },
);

const often = (weight: number, arbitrary: fc.Arbitrary<Command>) => ({ weight, arbitrary });

/** Any command, the everyday ones most often. */
export const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  often(24, fc.record({ person, channel, by }).map(send)),
  often(4, fc.record({ message: fc.nat(40), by }).map(edit)),
  often(4, fc.record({ message: fc.nat(40), by }).map(deleteMessage)),
  often(8, fc.record({ person, channel, by }).map(join)),
  often(5, fc.record({ person, channel, by }).map(leave)),
  often(2, fc.record({ person, by }).map(remove)),
  often(4, fc.record({ person, role, by }).map(setMember)),
  often(3, fc.record({ person, by }).map(markRead)),
  often(14, fc.record({ device, node, path }).map(connect)),
  often(6, fc.record({ device }).map(disconnect)),
  often(3, fc.record({ device }).map(stall)),
  often(3, fc.record({ device }).map(readOn)),
  often(8, fc.record({ milliseconds: fc.nat(20) }).map(pass)),
  often(6, fc.record({ milliseconds: fc.nat(300) }).map(pass)),
  often(4, fc.record({ milliseconds: fc.nat(20 * SECOND) }).map(pass)),
  often(1, fc.record({ milliseconds: longWhile }).map(pass)),
  often(2, fc.record({ connected: fc.boolean() }).map(setBus)),
  often(2, busFaults.map(setBusFaults)),
  often(2, fc.record({ up: fc.boolean() }).map(setDatabase)),
  often(1, fc.record({ node }).map(killNode)),
  often(2, fc.record({ node }).map(startNode)),
  often(1, fc.record({ keep: fc.nat(30) }).map(raiseFloor)),
  often(
    1,
    fc
      .record({ lost: fc.integer({ min: 1, max: 6 }), sends: fc.array(by, { maxLength: 8 }) })
      .map(failOver),
  ),
);
