import type { Role } from '@teamchat/contract';
import type { System } from './system.ts';

/**
 * What is the case, as far as commands need it to know what they may do and the judge what to expect beyond the
 * log: the model of the model-based test. People, channels, nodes and devices by number.
 */
export interface Facts {
  roles: Map<number, Role>;
  /** Who is in each channel. */
  channels: Set<number>[];
  /** In the order of their sends. */
  messages: { deleted: boolean }[];
  nodesUp: boolean[];
  databaseUp: boolean;
  /** The first event that retention left. */
  floor: number;
  /** The log is not lost up to here. */
  firmUpTo: number;
  /** How often it lost its tail. */
  failovers: number;
  /** By person: the revision of their own state, and when it changed. */
  userRevs: Map<number, { rev: number; at: number }>;
}

/** Of a system that just began. */
export function createFacts(system: System): Facts {
  return {
    roles: system.readRoles(),
    channels: system.readChannels(),
    messages: [],
    nodesUp: system.nodes.map(() => true),
    databaseUp: true,
    floor: 1,
    firmUpTo: system.head,
    failovers: 0,
    userRevs: new Map(),
  };
}
