import type { Id, LoginInput, Me, RegisterInput, SignedIn } from '@teamchat/contract';
import type { Api } from '../api-client.ts';
import { createEmitter } from '../emitter.ts';
import { toAppError } from '../errors.ts';
import type { Runtime } from '../runtime.ts';
import { type AccessTokens, createAccessTokens } from './access-token.ts';
import { userOf } from './token-claims.ts';
import type { TokenSource } from './token-source.ts';

export type AuthState =
  /** Nobody has asked the server yet: call `restore()`. */
  { kind: 'unknown' } | { kind: 'signedIn'; user: Me } | { kind: 'signedOut' };

export interface AuthClient {
  getState(): AuthState;
  subscribe(listener: () => void): () => void;
  /** Finds out at start whether an earlier sign-in still holds. @throws AppError when offline. */
  restore(): Promise<AuthState>;
  /** Creates an account and signs in. @throws AppError */
  register(input: Omit<RegisterInput, 'client'>): Promise<Me>;
  /** @throws AppError INVALID_CREDENTIALS, RATE_LIMITED, … */
  login(input: Omit<LoginInput, 'client'>): Promise<Me>;
  /** Ends the session on the server and forgets it here. @throws AppError when offline. */
  logout(): Promise<void>;
  /** Renews the access token now. */
  refresh(): Promise<void>;
}

export interface AuthOptions {
  source: TokenSource;
  runtime: Runtime;
  /** Sends no access token and never renews one. */
  anonymous: Api;
  /** The signed-in api. */
  api: () => Api;
}

export function createAuth(options: AuthOptions): { auth: AuthClient; tokens: AccessTokens } {
  const { source, runtime, anonymous } = options;
  const changes = createEmitter<void>(runtime.onError);
  let state: AuthState = { kind: 'unknown' };
  /** Whose calls this client makes, also while they are signed out: nobody else's token may carry them. */
  let owner: Id | null = null;
  const client = source.kind === 'browser' ? 'browser' : 'token';

  function become(next: AuthState): AuthState {
    if (state.kind === 'signedOut' && next.kind === 'signedOut') return state;
    state = next;
    if (next.kind === 'signedIn') owner = next.user.id;
    changes.emit();
    return next;
  }

  const tokens = createAccessTokens({
    source,
    runtime,
    refresh: (refreshToken) =>
      anonymous.auth.refresh.mutate(refreshToken === undefined ? {} : { refreshToken }),
    isMine: (accessToken) => owner === null || [owner, null].includes(userOf(accessToken)),
    onSignedOut: () => become({ kind: 'signedOut' }),
  });

  async function signIn(call: Promise<SignedIn>): Promise<Me> {
    try {
      const answer = await call;
      await tokens.accept(answer);
      become({ kind: 'signedIn', user: answer.user });
      return answer.user;
    } catch (error) {
      throw toAppError(error);
    }
  }

  const auth: AuthClient = {
    getState: () => state,
    subscribe: changes.on,
    async restore() {
      try {
        if ((await tokens.get()) === null) return become({ kind: 'signedOut' });
        return become({ kind: 'signedIn', user: await options.api().user.me.query() });
      } catch (thrown) {
        const error = toAppError(thrown);
        if (error.code === 'UNAUTHENTICATED') return become({ kind: 'signedOut' });
        throw error;
      }
    },
    register: (input) => signIn(anonymous.auth.register.mutate({ ...input, client })),
    login: (input) => signIn(anonymous.auth.login.mutate({ ...input, client })),
    async logout() {
      const refreshToken = source.kind === 'token' ? await source.load() : null;
      try {
        await options.api().auth.logout.mutate(refreshToken === null ? {} : { refreshToken });
      } catch (thrown) {
        const error = toAppError(thrown);
        if (error.code !== 'UNAUTHENTICATED') throw error;
      }
      await tokens.forget();
      owner = null;
      become({ kind: 'signedOut' });
    },
    async refresh() {
      await tokens.renew();
    },
  };
  return { auth, tokens };
}
