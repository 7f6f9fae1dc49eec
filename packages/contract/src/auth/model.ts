import { z } from 'zod';
import { Id } from '../ids.ts';
import { Me } from '../user/model.ts';

/** A signed-in device. */
export const AuthSession = z
  .object({
    id: Id,
    /** The session that made this call. */
    current: z.boolean(),
    userAgent: z.string().nullable(),
    ipAddress: z.string().nullable(),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'AuthSession' });
export type AuthSession = z.infer<typeof AuthSession>;

/** `accessToken` is a JWT of 15 minutes. Browsers get the refresh token as an httpOnly cookie only. */
export const Tokens = z
  .object({
    accessToken: z.string(),
    accessTokenExpiresAt: z.iso.datetime(),
    refreshToken: z.string().optional(),
  })
  .meta({ id: 'Tokens' });
export type Tokens = z.infer<typeof Tokens>;

export const SignedIn = Tokens.extend({ user: Me }).meta({ id: 'SignedIn' });
export type SignedIn = z.infer<typeof SignedIn>;
