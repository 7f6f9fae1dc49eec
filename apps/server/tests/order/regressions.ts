import type { Case } from './case/case.ts';

export interface Regression {
  why: string;
  script: Case;
  /** A device that does not need to open the workspace anew. */
  staysOpen?: string;
}

/** Histories that went wrong once. They are played first. */
export const regressions: Regression[] = [
  {
    why: 'who lost a channel while offline loses it',
    script: {
      people: [
        { role: 'member', homes: [0] },
        { role: 'member', homes: [1] },
        { role: 'member', homes: [0] },
      ],
      channels: [{ isPrivate: true, members: [1] }],
      bus: ['deliver'],
      steps: [
        { operation: { do: 'goOffline', device: 1 }, then: 'everything' },
        { operation: { do: 'removeMember', device: 0, channel: 1, person: 1 }, then: 'everything' },
        { operation: { do: 'send', device: 0, channel: 1, count: 1 }, then: 'everything' },
        { operation: { do: 'goOnline', device: 0, home: 1 }, then: 'everything' },
      ],
    },
  },
  {
    why: 'who was expelled and let in again while offline goes on',
    staysOpen: 'Ada’s phone',
    script: {
      people: [
        { role: 'member', homes: [0] },
        { role: 'member', homes: [1, 0] },
        { role: 'member', homes: [0] },
      ],
      channels: [{ isPrivate: false, members: [1, 2] }],
      bus: ['deliver'],
      steps: [
        { operation: { do: 'goOffline', device: 2 }, then: 'everything' },
        { operation: { do: 'expel', device: 0, person: 1 }, then: 'everything' },
        { operation: { do: 'send', device: 0, channel: 0, count: 2 }, then: 'everything' },
        { operation: { do: 'invite', device: 0, person: 1, role: 'member' }, then: 'everything' },
        { operation: { do: 'send', device: 0, channel: 0, count: 2 }, then: 'everything' },
        { operation: { do: 'goOnline', device: 0, home: 0 }, then: 'everything' },
      ],
    },
  },
  {
    why: 'a guest who was promoted while offline knows everybody',
    script: {
      people: [
        { role: 'member', homes: [0] },
        { role: 'guest', homes: [1] },
        { role: 'member', homes: [0] },
      ],
      channels: [],
      bus: ['deliver'],
      steps: [
        { operation: { do: 'loadMembers', device: 1 }, then: 'everything' },
        { operation: { do: 'goOffline', device: 1 }, then: 'everything' },
        { operation: { do: 'setRole', device: 0, person: 1, role: 'member' }, then: 'everything' },
        { operation: { do: 'goOnline', device: 0, home: 1 }, then: 'everything' },
      ],
    },
  },
  {
    why: 'a guest who was let into a channel while offline knows who is in it',
    script: {
      people: [
        { role: 'member', homes: [0] },
        { role: 'guest', homes: [1] },
        { role: 'member', homes: [0] },
      ],
      channels: [{ isPrivate: true, members: [2] }],
      bus: ['deliver'],
      steps: [
        { operation: { do: 'loadMembers', device: 1 }, then: 'everything' },
        { operation: { do: 'goOffline', device: 1 }, then: 'everything' },
        { operation: { do: 'addMember', device: 0, channel: 1, person: 1 }, then: 'everything' },
        { operation: { do: 'goOnline', device: 0, home: 1 }, then: 'everything' },
      ],
    },
  },
  {
    why: 'who was away for the edit and the deletion of a message ends like who was not',
    script: {
      people: [
        { role: 'member', homes: [0] },
        { role: 'member', homes: [1] },
      ],
      channels: [{ isPrivate: true, members: [1] }],
      bus: ['deliver'],
      steps: [
        { operation: { do: 'send', device: 0, channel: 1, count: 1 }, then: 'everything' },
        {
          operation: { do: 'page', device: 0, channel: 1, message: 0, anchor: 'newest' },
          then: 'everything',
        },
        {
          operation: { do: 'page', device: 1, channel: 1, message: 0, anchor: 'newest' },
          then: 'everything',
        },
        { operation: { do: 'goOffline', device: 1 }, then: 'everything' },
        { operation: { do: 'edit', device: 0, message: -1 }, then: 'everything' },
        { operation: { do: 'delete', device: 0, message: -1, isOwn: true }, then: 'everything' },
        { operation: { do: 'goOnline', device: 1, home: 1 }, then: 'everything' },
      ],
    },
  },
];
