/**
 * WebSocket close codes. 4000-4499: reconnect with full jitter, resuming from the cursor, not before
 * what the reason says (`retryAfterOfReason`).
 * 4500-4999: terminal. NOTE: a client must not rely on seeing the code; networks swallow it.
 */
export const closeCodes = {
  draining: 4000,
  silent: 4001,
  slowConsumer: 4002,
  authenticationTimeout: 4003,
  /** The access token is missing, malformed or expired: fetch a fresh one and reconnect. */
  unauthenticated: 4004,
  overloaded: 4005,
  internal: 4006,
  /** The auth session ended: sign in again. */
  sessionEnded: 4500,
  /** The peer broke the protocol (malformed or binary frame, too many subscriptions). */
  protocol: 4501,
} as const;

export type CloseCode = (typeof closeCodes)[keyof typeof closeCodes];

export function mayReconnect(code: number): boolean {
  return code < 4500 || code > 4999;
}

/** The words of a close frame, with when to come back; short enough for one (123 bytes). */
export function formatCloseReason(words: string, retryAfterMs: number): string {
  return `${words}; retryAfterMs=${Math.ceil(retryAfterMs)}`;
}

/** When a close frame says to come back, in milliseconds; undefined when it does not. */
export function retryAfterOfReason(reason: string | undefined): number | undefined {
  const found = /; retryAfterMs=(\d{1,9})$/.exec(reason ?? '')?.[1];
  return found === undefined ? undefined : Number(found);
}
