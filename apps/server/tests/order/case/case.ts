import type { Role } from '@teamchat/contract';
import type { BusFault } from '../world/faulty-broker.ts';
import type { Home } from '../world/servers.ts';
import type { Step } from './operation.ts';

export interface CasePerson {
  /** The first person owns the workspace, whatever this says. */
  role: Role | 'outsider';
  /** One device for each, at this server first. */
  homes: Home[];
}

export interface CaseChannel {
  isPrivate: boolean;
  /** Who is in it from the start, besides its owner; by index into the people. */
  members: number[];
}

/** One history to be lived through: who is there, what they have, what they do, what the bus does. */
export interface Case {
  people: CasePerson[];
  /** Besides the default channel. */
  channels: CaseChannel[];
  bus: BusFault[];
  steps: Step[];
}
