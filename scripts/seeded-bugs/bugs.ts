/** Where the text of a file is changed; `find` stands in it exactly once. */
export interface Edit {
  /** From the root of the repository. */
  file: string;
  find: string;
  replace: string;
}

export interface SeededBug {
  name: string;
  /** What it does wrong. */
  what: string;
  edits: Edit[];
  /** The tests that turn red, each of them, */
  caughtBy: readonly string[];
  /** and the invariants that it then finds broken, one of them at least. */
  breaks: readonly string[];
}

const onMemory = 'apps/server/tests/order/memory.test.ts';
const onRedis = 'apps/server/tests/order/redis.test.ts';
const onModel = 'packages/realtime/tests/model/model.test.ts';
const onBoth = [onMemory, onRedis];

/** Mistakes that each cost somebody a message, seeded one at a time. */
export const seededBugs: SeededBug[] = [
  {
    name: 'skip-gap-fill',
    what: 'The feed goes on behind a hole instead of reading what is missing.',
    edits: [
      {
        file: 'packages/realtime/src/workspace/feed.ts',
        find: 'if (event.seq === this.#position.seq + 1) this.#apply(event);',
        replace: 'if (event.seq > this.#position.seq) this.#apply(event);',
      },
    ],
    // The bus of one process loses nothing; what the model's bus loses shows as well.
    caughtBy: [onRedis, onModel],
    breaks: ['gap', 'lost', 'reorder'],
  },
  {
    name: 'publish-before-commit',
    what: 'Events go out while their transaction can still fail.',
    edits: [
      {
        file: 'packages/core/src/write.ts',
        find: 'return fn({ ...tx, workspaceId, head, actorId, userChanged });',
        replace: `return fn({ ...tx, workspaceId, head, actorId, userChanged }).then((result) => {
          ctx.publisher.publish(workspaceId, head.events);
          return result;
        });`,
      },
    ],
    caughtBy: onBoth,
    breaks: ['phantom'],
  },
  {
    name: 'decide-before-head-lock',
    what: 'The right to write is read in the statement that waits for the head.',
    edits: [
      {
        file: 'packages/core/src/writer/batch.ts',
        find: 'client.query(lockHeads([workspaceId]))',
        replace: "client.query('SELECT pg_current_xact_id()')",
      },
      {
        file: 'packages/core/src/message/send.ts',
        find: 'WHERE workspace_id = $1 AND pg_current_xact_id_if_assigned() IS NOT NULL',
        replace: 'WHERE workspace_id = $1 FOR NO KEY UPDATE',
      },
      {
        file: 'packages/core/src/message/change.ts',
        find: 'WHERE h.workspace_id = $1 AND pg_current_xact_id_if_assigned() IS NOT NULL',
        replace: 'WHERE h.workspace_id = $1 FOR NO KEY UPDATE OF h',
      },
    ],
    caughtBy: onBoth,
    breaks: ['leak'],
  },
  {
    name: 'stale-membership-at-attach',
    what: 'What happened to a membership while it was being read is forgotten.',
    edits: [
      {
        file: 'packages/realtime/src/workspace/hub.ts',
        find: 'for (const { seq, delta } of recorded) if (seq > readAt) applyDelta(rights, delta);',
        replace: '',
      },
    ],
    caughtBy: onBoth,
    breaks: ['gap', 'leak'],
  },
  {
    name: 'left-before-delivery',
    what: 'A right ends before the event that ends it is delivered.',
    edits: [
      {
        file: 'packages/realtime/src/workspace/hub.ts',
        find: 'if (joins) this.#change(delta);',
        replace: 'this.#change(delta);',
      },
    ],
    caughtBy: onBoth,
    breaks: ['gap'],
  },
  {
    name: 'joined-after-delivery',
    what: 'A right begins after the event that begins it is delivered.',
    edits: [
      {
        file: 'packages/realtime/src/workspace/hub.ts',
        find: 'if (joins) this.#change(delta);',
        replace: '',
      },
      {
        file: 'packages/realtime/src/workspace/hub.ts',
        find: 'if (!joins) this.#change(delta);',
        replace: 'this.#change(delta);',
      },
    ],
    caughtBy: onBoth,
    breaks: ['gap'],
  },
  {
    name: 'departure-untold',
    what: 'Who lost a channel while away is not told, for a replay goes by the rights of now.',
    edits: [
      {
        file: 'packages/core/src/channel/membership.ts',
        find: 'audience: [channelAudience(id), userAudience(userId)],',
        replace: 'audience: [channelAudience(id)],',
      },
    ],
    caughtBy: onBoth,
    breaks: ['leak'],
  },
  {
    name: 'replay-unfiltered',
    what: 'A replay carries what its viewer may not see.',
    edits: [
      {
        file: 'packages/realtime/src/stream/session.ts',
        find: 'if (event !== undefined && isEntitled(rights, audienceTerms(event.audience))) {',
        replace: 'if (event !== undefined) {',
      },
    ],
    caughtBy: onBoth,
    breaks: ['leak'],
  },
  {
    name: 'ring-not-redacted',
    what: 'A replay from memory brings back the text of a deleted message.',
    edits: [
      {
        file: 'packages/realtime/src/workspace/ring.ts',
        find: 'if (event.redacts !== null) this.#redact(event.redacts);',
        replace: '',
      },
    ],
    caughtBy: onBoth,
    breaks: ['resurrect'],
  },
  {
    name: 'resume-off-by-one',
    what: 'A replay begins one event too late.',
    edits: [
      {
        file: 'packages/realtime/src/stream/session.ts',
        find: 'this.#position = cursor;',
        replace:
          'this.#position = { ...cursor, seq: Math.min(cursor.seq + 1, stream.feed.position.seq) };',
      },
    ],
    caughtBy: onBoth,
    breaks: ['gap'],
  },
  {
    name: 'position-too-early',
    what: 'A session that still catches up is told that it missed nothing.',
    edits: [
      {
        file: 'packages/realtime/src/stream/session.ts',
        find: 'await this.#sink?.ready();',
        replace: 'await this.#sink?.ready(); this.#sendPosition();',
      },
    ],
    caughtBy: onBoth,
    breaks: ['gap'],
  },
  {
    name: 'untracked-frame',
    what: 'Frames that are no events come without a cursor.',
    edits: [
      {
        file: 'packages/realtime/src/frame.ts',
        find: 'return frameMessage(key, messageTail(cursor, JSON.stringify(frame)));',
        replace: `return frameMessage(key, Buffer.from(
          \`"result":{"type":"data","data":{"json":{"data":\${JSON.stringify(frame)}}}}}\`));`,
      },
    ],
    caughtBy: onBoth,
    breaks: ['untracked'],
  },
  {
    name: 'page-moves-cursor',
    what: 'A page of history that is ahead of the stream takes the cursor along.',
    edits: [
      {
        file: 'packages/contract/src/apply-page.ts',
        find: 'slices: withRow(state.slices, channelId, merged),',
        replace:
          'seq: Math.max(state.seq, page.seq), slices: withRow(state.slices, channelId, merged),',
      },
    ],
    caughtBy: onBoth,
    breaks: ['lost', 'drift', 'diverge'],
  },
  {
    name: 'page-undoes-events',
    what: 'A page that is behind the stream is applied without the events since.',
    edits: [
      {
        file: 'packages/contract/src/apply-page.ts',
        find: 'later.reduce(applyMessageEvent, joins ? merge(slice, incoming) : incoming)',
        replace: 'joins ? merge(slice, incoming) : incoming',
      },
    ],
    caughtBy: onBoth,
    breaks: ['lost', 'diverge', 'resurrect'],
  },
  {
    name: 'double-apply',
    what: 'An event that a count has seen already is counted again.',
    edits: [
      {
        file: 'packages/contract/src/channel/apply-read-mark.ts',
        find: 'if (event.seq <= mark.asOf) return mark;',
        replace: '',
      },
    ],
    caughtBy: onBoth,
    breaks: ['drift'],
  },
  {
    name: 'first-identity-trusted',
    what: 'What was routed before the database was first asked who it is counts as compared.',
    edits: [
      {
        file: 'packages/realtime/src/workspace/head-poll.ts',
        find: 'const changed = identity !== this.#identity;',
        replace: 'const changed = this.#identity !== null && identity !== this.#identity;',
      },
    ],
    caughtBy: [onModel],
    breaks: ['diverge', 'lost', 'leak'],
  },
];
