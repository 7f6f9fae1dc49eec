import { applyMemberList, applyMembers, type Id, type Member } from '@teamchat/contract';
import { readInto, type StoreCore } from './reader.ts';

const PAGE = 500;
const MOST_IDS = 200;

/** Loads people into the store. */
export class Members {
  readonly #core: StoreCore;
  #loading: Promise<void> | null = null;
  #isWanted = false;
  readonly #introducing = new Set<Id>();

  constructor(core: StoreCore) {
    this.#core = core;
  }

  /** Loads the whole list once, and again after every resync. @throws AppError */
  load(): Promise<void> {
    this.#isWanted = true;
    this.#loading ??= this.#loadAll().finally(() => {
      this.#loading = null;
    });
    return this.#loading;
  }

  /** Called when the state changed. */
  refresh(): void {
    if (!this.#isWanted || this.#core.data?.memberList.complete !== false) return;
    this.load().catch((error: unknown) => this.#core.runtime.onError(error));
  }

  /** Loads people by id who are not known here, to name the authors of old messages. */
  async loadByIds(userIds: readonly Id[]): Promise<void> {
    const { workspaceId, api } = this.#core;
    const { members } = await this.#core.ready();
    const unknown = [...new Set(userIds)].filter((id) => members[id] === undefined);
    for (let start = 0; start < unknown.length; start += MOST_IDS) {
      await readInto(this.#core, {
        ask: ({ seq: minSeq }) => {
          const ids = unknown.slice(start, start + MOST_IDS);
          return api.workspace.members.query({ workspaceId, userIds: ids, minSeq });
        },
        apply: applyMembers,
      });
    }
  }

  /** Somebody acts whom this client has not met: loads them in the background. */
  introduce(userId: Id): void {
    const { data } = this.#core;
    if (data === null || data.members[userId] !== undefined) return;
    if (this.#introducing.has(userId)) return;
    this.#introducing.add(userId);
    this.loadByIds([userId])
      // Then the name comes with the next page.
      .catch(() => undefined)
      .finally(() => this.#introducing.delete(userId));
  }

  async #loadAll(): Promise<void> {
    const state = await this.#core.ready();
    if (state.memberList.complete) return;
    await readInto(this.#core, { ask: ({ seq }) => this.#readAll(seq), apply: applyMemberList });
  }

  async #readAll(minSeq: number): Promise<{ members: Member[]; seq: number }> {
    const { workspaceId, api } = this.#core;
    const members: Member[] = [];
    let lowest = Number.POSITIVE_INFINITY;
    for (;;) {
      const after = members.at(-1)?.userId;
      const page = await api.workspace.members.query({
        workspaceId,
        minSeq,
        limit: PAGE,
        ...(after === undefined ? {} : { after }),
      });
      members.push(...page.members);
      lowest = Math.min(lowest, page.seq);
      if (page.members.length < PAGE) return { members, seq: lowest };
    }
  }
}
