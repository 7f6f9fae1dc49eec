/** Every limit that a client can meet. Enforced at the edge, told to clients in `bootstrap`. */
export const limits = {
  /** Message body, in Unicode code points. */
  bodyCodePoints: 12_000,
  /** Message body, in UTF-8 bytes. */
  bodyBytes: 40 * 1024,
  nameCodePoints: 80,
  channelNameCodePoints: 80,
  emailLength: 254,
  passwordMin: 8,
  passwordMax: 256,
  /** Messages in one history page, in each direction from its anchor. */
  pageMessages: 200,
  /** Rows in one page of any other list. */
  pageRows: 500,
  /** Channels one workspace may have. */
  channelsPerWorkspace: 5_000,
  /** Invites one workspace may have; dead ones count until they are cleared away. */
  invitesPerWorkspace: 2_000,
  /** Workspaces one account may be a member of. */
  workspacesPerUser: 100,
  inviteUses: 10_000,
  /** Unread counts stop here; a client shows "99+". */
  unreadCap: 100,
  /** Inbound WebSocket frame, in bytes. */
  socketPayloadBytes: 256 * 1024,
  /** HTTP request body, in bytes. */
  httpBodyBytes: 256 * 1024,
  /** Calls in one tRPC batch. */
  batchCalls: 20,
  subscriptionsPerSocket: 20,
  callsInFlightPerSocket: 64,
  /** Events one resume may replay before it turns into a `resync`. */
  replayEvents: 5_000,
  replayBytes: 4 * 1024 * 1024,
  /** People whose presence one stream follows. */
  watchedUsers: 500,
  /** Bytes waiting in the client's outbox. */
  outboxBytes: 128 * 1024,
} as const;

/** Timings in milliseconds that server and client share; told to clients in `bootstrap`. */
export const timings = {
  pingEvery: 15_000,
  /** A peer silent for this long is gone, in both directions. */
  silentAfter: 30_000,
  positionEvery: 10_000,
  authenticateWithin: 5_000,
  /** A device that is no stream says again who it is within this time, or is gone. */
  presenceTtl: 30_000,
  /** The presence of others is told at most once in this time. */
  presenceDiffEvery: 1_000,
  /** Without input for this long a device is idle. */
  idleAfter: 5 * 60_000,
  /** Whoever goes on writing says so this often, and is told of no more often. */
  typingRepeatEvery: 3_000,
  /** From the last word of somebody's writing to its end. */
  typingExpiry: 6_000,
} as const;
