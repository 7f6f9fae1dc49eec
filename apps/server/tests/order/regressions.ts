import type { Case } from './case/case.ts';

/** Histories that went wrong once. They are played first. */
export const regressions: { why: string; script: Case }[] = [
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
];
