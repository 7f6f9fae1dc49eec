import type { Id } from '@teamchat/contract';
import { type Attendance, type AttendanceRow, fromRow } from './attendance.ts';
import type { PresenceRecord } from './message.ts';

interface Node {
  rev: number;
  users: Map<Id, Attendance>;
  /** By this node's own clock; see `Roster`. */
  expiresAt: number;
}

/**
 * Who is in one workspace through other nodes. A node that was not heard of until its time is over
 * is gone with everybody on it, whatever became of it: nobody else has to say so.
 */
export class Roster {
  readonly #nodes = new Map<string, Node>();
  readonly #onChange: (userId: Id) => void;

  constructor(onChange: (userId: Id) => void) {
    this.#onChange = onChange;
  }

  /** The revision up to which a node is known. */
  revOf(node: string): number | undefined {
    return this.#nodes.get(node)?.rev;
  }

  *attendancesOf(userId: Id): Iterable<Attendance> {
    for (const { users } of this.#nodes.values()) {
      const attendance = users.get(userId);
      if (attendance !== undefined) yield attendance;
    }
  }

  /** Everything that a node says, where that is news. */
  replace(name: string, record: PresenceRecord, expiresAt: number): void {
    const known = this.#nodes.get(name);
    if (known !== undefined && known.rev >= record.rev) return;
    const node: Node = { rev: record.rev, users: new Map(), expiresAt };
    if (known !== undefined) node.expiresAt = Math.max(known.expiresAt, expiresAt);
    this.#nodes.set(name, node);
    this.#merge(node, record.users);
    for (const userId of known?.users.keys() ?? []) {
      if (!node.users.has(userId)) this.#onChange(userId);
    }
  }

  /** Moves a known node to a later revision. */
  advance(name: string, { rev, users }: PresenceRecord): void {
    const node = this.#nodes.get(name);
    if (node === undefined) return;
    node.rev = rev;
    this.#merge(node, users);
  }

  /** The node lives, or will not for longer. */
  expireAt(name: string, time: number): void {
    const node = this.#nodes.get(name);
    if (node !== undefined) node.expiresAt = time;
  }

  dropExpired(now: number): void {
    for (const [name, { users, expiresAt }] of this.#nodes) {
      if (expiresAt > now) continue;
      this.#nodes.delete(name);
      for (const userId of users.keys()) this.#onChange(userId);
    }
  }

  #merge(node: Node, rows: readonly AttendanceRow[]): void {
    for (const row of rows) {
      const [userId] = row;
      const attendance = fromRow(row);
      if (attendance === null) node.users.delete(userId);
      else node.users.set(userId, attendance);
      this.#onChange(userId);
    }
  }
}
