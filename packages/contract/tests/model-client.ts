import type {
  ChannelAnswer,
  Id,
  LaterEvents,
  MemberListAnswer,
  MessagePage,
  PageUse,
  UserState,
  WorkspaceEvent,
  WorkspaceState,
} from '../src/index.ts';
import * as reducers from '../src/index.ts';
import type { ModelServer } from './model-server.ts';

export type Reducers = Pick<
  typeof reducers,
  | 'applyChannel'
  | 'applyEvent'
  | 'applyMemberList'
  | 'applyPage'
  | 'applyPosition'
  | 'applyReadMarks'
  | 'applySnapshot'
  | 'applyUserState'
>;
export const rightReducers: Reducers = reducers;

export type PageTarget = Omit<PageUse, 'laterEvents'>;

type Answer =
  | { kind: 'page'; target: PageTarget; page: MessagePage }
  | { kind: 'members'; answer: MemberListAnswer }
  | { kind: 'channel'; answer: ChannelAnswer }
  | { kind: 'marks'; frame: UserState };

/** A client as the SDK is one: a stream that it is behind on, and answers that come whenever. */
export class ModelClient {
  readonly #server: ModelServer;
  readonly #reduce: Reducers;
  state: WorkspaceState;
  /** Entries of the server's log that were taken. */
  #taken: number;
  #applied: WorkspaceEvent[] = [];
  #floor: number;
  readonly answers: Answer[] = [];

  constructor(server: ModelServer, reduce: Reducers) {
    this.#server = server;
    this.#reduce = reduce;
    this.state = reduce.applySnapshot(null, server.bootstrap());
    this.#taken = server.log.length;
    this.#floor = server.head;
  }

  readonly #later: LaterEvents = (afterSeq) => {
    if (afterSeq < this.#floor) return null;
    return this.#applied.filter((event) => event.seq > afterSeq);
  };

  deliver(count: number): void {
    for (let n = 0; n < count; n++) {
      const entry = this.#server.log[this.#taken];
      if (entry === undefined) return;
      this.#taken++;
      const { event, isVisible } = entry;
      if (!isVisible) {
        this.state = this.#reduce.applyPosition(this.state, event.seq, `${event.seq}.0`);
        continue;
      }
      const before = this.state;
      this.state = this.#reduce.applyEvent(this.state, event, `${event.seq}.0`);
      if (this.state !== before) this.#applied.push(event);
    }
  }

  /** The transport repeats itself after a reconnect. */
  repeat(count: number): void {
    for (const event of this.#applied.slice(-count)) {
      this.state = this.#reduce.applyEvent(this.state, event, `${event.seq}.0`);
    }
  }

  deliverAll(): void {
    this.deliver(Number.POSITIVE_INFINITY);
  }

  /** Forgets old events, as a bounded tail does. */
  trim(kept: number): void {
    const cut = this.#applied.splice(0, Math.max(0, this.#applied.length - kept));
    this.#floor = cut.at(-1)?.seq ?? this.#floor;
  }

  resync(): void {
    this.#applied = [];
    this.#floor = this.#server.head;
    this.state = this.#reduce.applySnapshot(this.state, this.#server.bootstrap());
    this.#taken = this.#server.log.length;
  }

  /** The server reads now; the answer arrives later. */
  askPage(
    target: PageTarget,
    anchor: number | null,
    size: { before: number; after: number },
  ): void {
    const page = this.#server.page(target.channelId, anchor, size);
    this.answers.push({ kind: 'page', target, page });
  }

  askChannel(channelId: Id): void {
    const channel = this.#server.channels.get(channelId);
    const isMine = this.#server.joined.get(channelId)?.has('u0') === true;
    if (channel === undefined) return;
    const readMark = isMine ? this.#server.readMark(channelId) : null;
    this.answers.push({
      kind: 'channel',
      answer: { channel, readMark, seq: this.#server.head },
    });
  }

  askMembers(): void {
    const members = [...this.#server.members.values()].filter((member) => member.active);
    this.answers.push({ kind: 'members', answer: { members, seq: this.#server.head } });
  }

  askUserState(): void {
    const readMarks = this.#server.readMarksAbove(this.state.userRev);
    this.answers.push({ kind: 'marks', frame: { userRev: this.#server.userRev, readMarks } });
  }

  /** @returns whether the answer could be used. */
  take(nth: number): boolean {
    const [answer] = this.answers.splice(nth % Math.max(1, this.answers.length), 1);
    if (answer === undefined) return false;
    const next = this.#apply(answer);
    if (next !== null) this.state = next;
    return next !== null;
  }

  takeAll(): void {
    while (this.answers.length > 0) this.take(0);
  }

  #apply(answer: Answer): WorkspaceState | null {
    const { state } = this;
    switch (answer.kind) {
      case 'page':
        return this.#reduce.applyPage(state, answer.page, {
          ...answer.target,
          laterEvents: this.#later,
        });
      case 'members':
        return this.#reduce.applyMemberList(state, answer.answer, this.#later);
      case 'channel':
        return this.#reduce.applyChannel(state, answer.answer, this.#later);
      case 'marks':
        return this.#reduce.applyUserState(state, answer.frame, this.#later);
    }
  }
}
