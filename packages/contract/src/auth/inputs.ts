import { z } from 'zod';
import { Id } from '../ids.ts';
import { limits } from '../limits.ts';
import { UserName } from '../user/model.ts';

export const Email = z
  .string()
  .max(limits.emailLength)
  .overwrite((text) => text.trim().toLowerCase())
  .pipe(z.email());
export const Password = z.string().min(limits.passwordMin).max(limits.passwordMax);
/** How long-lived credentials travel: an httpOnly cookie (browser) or the answer's body (token). */
export const ClientKind = z.enum(['token', 'browser']);
export type ClientKind = z.infer<typeof ClientKind>;
export const InviteCode = z
  .string()
  .regex(/^[A-Za-z0-9_-]{10,64}$/, { error: 'Not an invite code.' });

export const RegisterInput = z.object({
  email: Email,
  password: Password,
  name: UserName,
  inviteCode: InviteCode.optional(),
  client: ClientKind.default('token'),
});
export type RegisterInput = z.infer<typeof RegisterInput>;

export const LoginInput = z.object({
  email: Email,
  password: z.string().max(limits.passwordMax),
  client: ClientKind.default('token'),
});
export type LoginInput = z.infer<typeof LoginInput>;

/** Without `refreshToken` the browser's cookie is used. */
export const RefreshInput = z.object({ refreshToken: z.string().max(512).optional() });
export type RefreshInput = z.infer<typeof RefreshInput>;

export const ChangePasswordInput = z.object({
  currentPassword: z.string().max(limits.passwordMax),
  newPassword: Password,
});
export type ChangePasswordInput = z.infer<typeof ChangePasswordInput>;

export const RequestPasswordResetInput = z.object({ email: Email });
export type RequestPasswordResetInput = z.infer<typeof RequestPasswordResetInput>;

export const ResetPasswordInput = z.object({
  token: z.string().min(1).max(256),
  newPassword: Password,
});
export type ResetPasswordInput = z.infer<typeof ResetPasswordInput>;

export const RevokeSessionInput = z.object({ sessionId: Id });
export type RevokeSessionInput = z.infer<typeof RevokeSessionInput>;
