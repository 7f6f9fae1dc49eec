/** How this client keeps the long-lived credential of its sign-in. */
export type TokenSource =
  /** The server keeps it in an httpOnly cookie of this browser. */
  | { kind: 'browser' }
  /** This program keeps it. */
  | { kind: 'token'; load(): Promise<string | null>; save(token: string | null): Promise<void> }
  /** No sign-in of ours: a bot that is handed access tokens. */
  | { kind: 'fixed'; accessToken(): Promise<string> };

export function browserTokens(): TokenSource {
  return { kind: 'browser' };
}

/** Keeps the refresh token in memory, for tests and short programs. */
export function memoryTokens(refreshToken: string | null = null): TokenSource {
  let kept = refreshToken;
  return {
    kind: 'token',
    load: () => Promise.resolve(kept),
    save: (token) => {
      kept = token;
      return Promise.resolve();
    },
  };
}

export function fixedTokens(accessToken: string | (() => Promise<string>)): TokenSource {
  return {
    kind: 'fixed',
    accessToken: typeof accessToken === 'string' ? () => Promise.resolve(accessToken) : accessToken,
  };
}
