import { roles } from '@teamchat/contract';
import fc from 'fast-check';
import { busFaults } from '../world/faulty-broker.ts';
import type { Home } from '../world/servers.ts';
import type { Case, CaseChannel, CasePerson } from './case.ts';
import { LAST, type Operation, pageAnchors, type Step, waits } from './operation.ts';

const home = fc.constantFrom<Home>(0, 1);

/** Where things happen matters less than that they happen to the same people and channels. */
const pick = fc.oneof(
  { weight: 2, arbitrary: fc.constant(1) },
  { weight: 3, arbitrary: fc.nat(7) },
);
const message = fc.oneof(fc.constant(LAST), fc.nat(30));
const device = pick;
const channel = pick;
const person = pick;
const role = fc.constantFrom(...roles);

function operation<T extends Operation['do']>(
  kind: T,
  fields: { [K in Exclude<keyof Extract<Operation, { do: T }>, 'do'>]: fc.Arbitrary<unknown> },
): fc.Arbitrary<Extract<Operation, { do: T }>> {
  return fc.record({ do: fc.constant(kind), ...fields }) as never;
}

const weighted = <O extends Operation>(weight: number, arbitrary: fc.Arbitrary<O>) => ({
  weight,
  arbitrary,
});

/** Writing and reading. */
const talk = [
  weighted(20, operation('send', { device, channel, count: fc.integer({ min: 1, max: 4 }) })),
  weighted(5, operation('edit', { device, message })),
  weighted(6, operation('delete', { device, message, isOwn: fc.boolean() })),
  weighted(3, operation('watch', { device, channel })),
  weighted(6, operation('markRead', { device, channel, message })),
  weighted(5, operation('markUnread', { device, channel, message })),
  weighted(
    10,
    operation('page', { device, channel, message, anchor: fc.constantFrom(...pageAnchors) }),
  ),
];

/** Who may see what. */
const moves = [
  weighted(4, operation('join', { device, channel })),
  weighted(4, operation('leave', { device, channel })),
  weighted(2, operation('createChannel', { device, isPrivate: fc.boolean() })),
  weighted(6, operation('addMember', { device, channel, person })),
  weighted(6, operation('removeMember', { device, channel, person })),
  weighted(3, operation('expel', { device, person })),
  weighted(4, operation('invite', { device, person, role })),
  weighted(3, operation('setRole', { device, person, role })),
  weighted(1, operation('rename', { device })),
  weighted(2, operation('loadMembers', { device })),
];

/** What happens to a device's network and page. */
const trouble = [
  weighted(6, operation('drop', { device, home })),
  weighted(6, operation('goOffline', { device })),
  weighted(6, operation('goOnline', { device, home })),
  weighted(1, operation('resync', { device })),
  weighted(2, operation('reopen', { device })),
];

/** What needs servers that a test can reach into. */
const inside = [
  weighted(2, operation('sendTwice', { device, channel })),
  weighted(
    5,
    operation('flap', { device, channel, home, isEarly: fc.boolean(), turns: fc.nat(8) }),
  ),
  weighted(1, operation('refusedSend', { device, channel })),
  weighted(1, operation('refusedChannel', { device })),
];

/** People who write and read. */
export const anyTalk = fc.oneof(...talk);
/** And who come and go. */
export const anyMove = fc.oneof(...talk, ...moves);
/** And whose networks fail. */
export const anyTrouble = fc.oneof(...talk, ...moves, ...trouble);
const anyOperation = fc.oneof(...talk, ...moves, ...trouble, ...inside);

const step: fc.Arbitrary<Step> = fc.record({
  operation: anyOperation,
  then: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...waits) },
    { weight: 1, arbitrary: fc.constant('nothing' as const) },
  ),
});

/** Somebody is away while a message is written and deleted, and comes back. */
const absence: fc.Arbitrary<Step[]> = fc
  .record({ away: device, here: device, channel, home })
  .map(({ away, here, channel: where, home: back }) => [
    { operation: { do: 'goOffline', device: away }, then: 'nothing' },
    { operation: { do: 'send', device: here, channel: where, count: 2 }, then: 'everything' },
    { operation: { do: 'delete', device: here, message: LAST, isOwn: true }, then: 'everything' },
    { operation: { do: 'goOnline', device: away, home: back }, then: 'nothing' },
  ]);

const casePerson: fc.Arbitrary<CasePerson> = fc.record({
  role: fc.constantFrom('member', 'guest', 'admin', 'outsider'),
  homes: fc.oneof(
    { weight: 3, arbitrary: fc.tuple(home) },
    { weight: 1, arbitrary: fc.tuple(home, home) },
  ),
});

const caseChannel: fc.Arbitrary<CaseChannel> = fc.record({
  isPrivate: fc.boolean(),
  members: fc.subarray([1, 2, 3]),
});

const busFault = fc.oneof(
  { weight: 6, arbitrary: fc.constant('deliver' as const) },
  { weight: 1, arbitrary: fc.constantFrom(...busFaults) },
);

/** Three or four people with up to two devices each, some channels, and up to thirty steps. */
export const anyCase: fc.Arbitrary<Case> = fc.record({
  people: fc.array(casePerson, { minLength: 3, maxLength: 4 }),
  channels: fc.array(caseChannel, { minLength: 1, maxLength: 2 }),
  bus: fc.array(busFault, { minLength: 1, maxLength: 8 }),
  steps: fc
    .array(fc.oneof({ weight: 24, arbitrary: fc.tuple(step) }, { weight: 1, arbitrary: absence }), {
      minLength: 1,
      maxLength: 28,
      size: 'max',
    })
    .map((steps) => steps.flat()),
});
