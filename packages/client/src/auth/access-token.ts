import type { Tokens } from '@teamchat/contract';
import { toAppError } from '../errors.ts';
import type { Runtime } from '../runtime.ts';
import { lifetimeOf } from './token-claims.ts';
import type { TokenSource } from './token-source.ts';

export interface AccessTokens {
  /**
   * A token that is good for a while yet; renews it first when it is not.
   * @returns null when nobody is signed in.
   * @throws AppError when it could not be renewed now.
   */
  get: () => Promise<string | null>;
  /** Renews the token, whatever it is; callers at the same time share one renewal. */
  renew: () => Promise<string | null>;
  /** Takes over the tokens of a sign-in. */
  accept: (tokens: Tokens) => Promise<void>;
  forget: () => Promise<void>;
}

export interface AccessTokensOptions {
  source: TokenSource;
  runtime: Runtime;
  /** `auth.refresh`; without a token the browser's cookie is sent. */
  refresh(refreshToken: string | undefined): Promise<Tokens>;
  /**
   * Whether a renewed token is of the account that is signed in here. A browser's cookie is shared by its
   * tabs: another one may have signed somebody else in.
   */
  isMine(accessToken: string): boolean;
  /** The refresh token is refused or is another account's: nobody is signed in here any more. */
  onSignedOut(): void;
}

/** The access token, in memory only. */
export function createAccessTokens(options: AccessTokensOptions): AccessTokens {
  const { source, runtime } = options;
  let current: { token: string; renewAt: number } | null = null;
  let renewal: Promise<string | null> | null = null;
  /** Counts sign-ins and sign-outs: a renewal that one of them overtook must change nothing. */
  let generation = 0;

  function hold(tokens: Tokens): string {
    const now = runtime.now();
    const lifetime = lifetimeOf(tokens, now);
    const early = Math.min(runtime.timings.renewBefore, lifetime / 2);
    current = { token: tokens.accessToken, renewAt: now + lifetime - early };
    return tokens.accessToken;
  }

  async function keep(tokens: Tokens): Promise<string | null> {
    const started = generation;
    if (source.kind === 'token' && tokens.refreshToken !== undefined) {
      await source.save(tokens.refreshToken);
    }
    return generation === started ? hold(tokens) : (current?.token ?? null);
  }

  async function forget(): Promise<void> {
    generation++;
    current = null;
    if (source.kind === 'token') await source.save(null);
  }

  async function renewNow(): Promise<string | null> {
    if (source.kind === 'fixed') return source.accessToken();
    const started = generation;
    const refreshToken = source.kind === 'token' ? await source.load() : undefined;
    if (refreshToken === null) {
      current = null;
      options.onSignedOut();
      return null;
    }
    try {
      const tokens = await options.refresh(refreshToken);
      if (generation !== started) return current?.token ?? null;
      if (options.isMine(tokens.accessToken)) return await keep(tokens);
      generation++;
      current = null;
      options.onSignedOut();
      return null;
    } catch (thrown) {
      const error = toAppError(thrown);
      if (generation !== started) return current?.token ?? null;
      if (error.code !== 'UNAUTHENTICATED') throw error;
      await forget();
      options.onSignedOut();
      return null;
    }
  }

  function renew(): Promise<string | null> {
    renewal ??= renewNow().finally(() => {
      renewal = null;
    });
    return renewal;
  }

  return {
    async get() {
      if (current !== null && runtime.now() < current.renewAt) return current.token;
      return renew();
    },
    renew,
    async accept(tokens) {
      generation++;
      await keep(tokens);
    },
    forget,
  };
}
