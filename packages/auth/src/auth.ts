import type { Pools } from '@teamchat/db';
import { type Background, createBackground } from './background.ts';
import { createEngine, type Engine } from './engine/engine.ts';
import { describeError } from './engine/errors.ts';
import type { Mail } from './mail/mail.ts';
import {
  createPasswordWork,
  type PasswordWork,
  type PasswordWorkOptions,
} from './password-work.ts';
import type { Logger, MayRegister, RegistrationPolicy, SessionEvents } from './ports.ts';
import { createRateLimits, type RateLimitOptions, type RateLimits } from './rate-limits.ts';
import { type RefreshCookie, refreshCookie } from './refresh-cookie.ts';
import { resetMail } from './reset-mail.ts';
import { createRevocations, type Revocations } from './revocations.ts';
import { defaultTimings, type Timings } from './timings.ts';
import { createTokenKeys, type TokenKeys } from './tokens.ts';

export interface AuthOptions {
  pools: Pools;
  /** At least 32 random characters. Signs refresh tokens and encrypts the signing keys at rest. */
  secret: string;
  /** The address people open. Links in mails lead there, and only its origin may use cookies. */
  publicUrl: string;
  policy: RegistrationPolicy;
  mail: Mail;
  sessionEvents: SessionEvents;
  mayRegister: MayRegister;
  logger: Logger;
  timings?: Partial<Timings>;
  rateLimits?: RateLimitOptions;
  passwordWork?: PasswordWorkOptions;
}

/** Accounts, sessions and tokens of one process. Made by `createAuth`, used through the verbs. */
export interface Auth extends AsyncDisposable {
  readonly revocations: Revocations;
  /** How the refresh token of a browser is to be kept. */
  readonly refreshCookie: RefreshCookie;
  readonly publicOrigin: string;
  readonly policy: RegistrationPolicy;
  readonly mayRegister: MayRegister;
  readonly pools: Pools;
  readonly engine: Engine;
  readonly keys: TokenKeys;
  readonly timings: Timings;
  readonly rateLimits: RateLimits;
  readonly passwordWork: PasswordWork;
  readonly background: Background;
}

const minSecretLength = 32;

/**
 * Starts what auth needs: signing keys, the revocations known so far and their polling.
 * Throws when the database cannot be read or when `secret` is not the one its signing keys were
 * encrypted with. Disposing waits for mails on their way; it leaves the pools open.
 */
export async function createAuth(options: AuthOptions): Promise<Auth> {
  const { pools, secret, mail, sessionEvents, logger, policy, mayRegister } = options;
  if (secret.length < minSecretLength) {
    throw new Error(`The secret must have at least ${minSecretLength} characters.`);
  }
  const publicUrl = new URL(options.publicUrl);
  const timings = { ...defaultTimings, ...options.timings };
  const engine = createEngine({
    pools,
    secret,
    publicUrl,
    timings,
    logger,
    sendResetToken: (to, token) => mail.send(resetMail(publicUrl, { to, token, timings })),
  });
  await engine.checkSchema();
  const keys = await createTokenKeys(engine.readKeys);
  await assertSecretFits(engine);
  const revocations = await createRevocations({ pools, sessionEvents, timings, logger });
  const background = createBackground({
    parallel: 64,
    onError: (error) => logger.error({ cause: describeError(error) }, 'A mail could not be sent.'),
  });

  return {
    revocations,
    refreshCookie: refreshCookie(publicUrl, timings.session),
    publicOrigin: publicUrl.origin,
    policy,
    mayRegister,
    pools,
    engine,
    keys,
    timings,
    rateLimits: createRateLimits(options.rateLimits),
    passwordWork: createPasswordWork(options.passwordWork),
    background,
    async [Symbol.asyncDispose]() {
      await revocations[Symbol.asyncDispose]();
      await background[Symbol.asyncDispose]();
    },
  };
}

async function assertSecretFits(engine: Engine): Promise<void> {
  const nobody = '00000000-0000-7000-8000-000000000000';
  try {
    await engine.signAccessToken({ userId: nobody, sessionId: nobody, expiresAt: new Date(0) });
  } catch (cause) {
    throw new Error(
      'The signing keys cannot be opened with this secret. Use the one they were made with, or empty the table auth_jwks and have everybody sign in again.',
      { cause },
    );
  }
}
