import { joined } from './channel-cases.ts';
import { type ExpectationsOf, inside, outside } from './expectation.ts';

const everyMember = { ...inside('ok'), ...outside };

export const presenceCases: ExpectationsOf<'presence'> = {
  'presence.update': [
    {
      name: 'of mine',
      input: ({ workspaceId }) => ({ workspaceId, state: 'active', dnd: false }),
      outcomes: everyMember,
    },
  ],
  'presence.watch': [
    {
      name: 'anybody, known or not',
      input: ({ workspaceId, other, people }) => ({
        workspaceId,
        userIds: [other.userId, people.owner.userId],
      }),
      outcomes: everyMember,
    },
  ],
};

export const typingCases: ExpectationsOf<'typing'> = {
  'typing.set': joined(() => ({ typing: true })),
};
