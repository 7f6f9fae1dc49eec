import type { Role } from '@teamchat/contract';
import type { Home } from '../world/servers.ts';

/** Indexes into what the case has at that moment, modulo its length. */
type Pick = number;

/** The last of what there is. */
export const LAST = -1;

export type MessageOperation =
  | { do: 'send'; device: Pick; channel: Pick; count: number }
  /** The same message through both servers at once. */
  | { do: 'sendTwice'; device: Pick; channel: Pick }
  /** In a transaction that fails at COMMIT. */
  | { do: 'refusedSend'; device: Pick; channel: Pick }
  | { do: 'edit'; device: Pick; message: Pick }
  | { do: 'delete'; device: Pick; message: Pick; isOwn: boolean };

export type ChannelOperation =
  | { do: 'join' | 'leave'; device: Pick; channel: Pick }
  | { do: 'createChannel'; device: Pick; isPrivate: boolean }
  /** In a transaction that fails at COMMIT. */
  | { do: 'refusedChannel'; device: Pick }
  | { do: 'addMember' | 'removeMember'; device: Pick; channel: Pick; person: Pick };

export type PersonOperation =
  /** Out of the workspace. */
  | { do: 'expel'; device: Pick; person: Pick }
  | { do: 'invite' | 'setRole'; device: Pick; person: Pick; role: Role }
  | { do: 'rename'; device: Pick };

export const pageAnchors = [
  'newest',
  'oldest',
  'firstUnread',
  'message',
  'date',
  'older',
  'newer',
] as const;

export type ReadOperation =
  | { do: 'page'; device: Pick; channel: Pick; message: Pick; anchor: (typeof pageAnchors)[number] }
  /** Keeps the newest messages of a channel loaded. */
  | { do: 'watch'; device: Pick; channel: Pick }
  | { do: 'loadMembers'; device: Pick }
  | { do: 'markRead' | 'markUnread'; device: Pick; channel: Pick; message: Pick };

export type NetworkOperation =
  /** The network fails and is back at once. */
  | { do: 'drop'; device: Pick; home: Home }
  /**
   * As drop; and while it attaches, its person is moved in or out of a channel through the other
   * server, which cannot tell this one.
   */
  | { do: 'flap'; device: Pick; channel: Pick; home: Home; isEarly: boolean; turns: number }
  | { do: 'goOffline'; device: Pick }
  | { do: 'goOnline'; device: Pick; home: Home }
  /** The server finds that the client's history is another one. */
  | { do: 'resync'; device: Pick }
  /** As a reloaded page. */
  | { do: 'reopen'; device: Pick };

/** One thing that one device does or that happens to it. */
export type Operation =
  | MessageOperation
  | ChannelOperation
  | PersonOperation
  | ReadOperation
  | NetworkOperation;

/** What is waited for before the next operation begins. */
export const waits = ['nothing', 'aTurn', 'everything'] as const;

export interface Step {
  operation: Operation;
  then: (typeof waits)[number];
}
