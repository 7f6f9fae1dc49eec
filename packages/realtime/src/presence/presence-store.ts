import type { Id } from '@teamchat/contract';

/**
 * Where each node leaves word of who is there through it, for nodes that start later or missed a
 * message. One entry per workspace and node.
 *
 * Guarantee: best effort. An entry ends `ttl` after its last put, and may be gone at any time (a
 * server that lost its memory), so that a missing one says nothing about its node.
 * Order: puts and removals of one node take effect in their order; a put that resolved is in every
 * list that is asked for later, while it lives.
 * Atomicity: an entry is replaced as a whole.
 * Failure: nothing throws or rejects, and everything resolves within seconds.
 */
export interface PresenceStore extends AsyncDisposable {
  put(entry: PresenceEntry): Promise<void>;
  remove(key: PresenceKey): Promise<void>;
  /** The entries of all nodes, in no order; null when they cannot be read now. */
  list(workspaceId: Id): Promise<StoredPresence[] | null>;
}

export interface PresenceKey {
  workspaceId: Id;
  node: string;
}

export interface PresenceEntry extends PresenceKey {
  record: string;
  /** Milliseconds. */
  ttl: number;
}

export interface StoredPresence {
  node: string;
  record: string;
  /** What is left of its ttl, in milliseconds; more than 0. */
  expiresIn: number;
}
