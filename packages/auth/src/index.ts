export { changePassword } from './account/change-password.ts';
export { login } from './account/login.ts';
export { logout } from './account/logout.ts';
export { type RefreshResult, refresh } from './account/refresh.ts';
export { register } from './account/register.ts';
export { requestPasswordReset } from './account/request-password-reset.ts';
export { resetPassword } from './account/reset-password.ts';
export { addressKey } from './address.ts';
export { type Auth, type AuthOptions, createAuth } from './auth.ts';
export { createLogMail } from './mail/log.ts';
export type { Mail, MailMessage } from './mail/mail.ts';
export { createSmtpMail, type SmtpOptions } from './mail/smtp.ts';
export type {
  EndedSession,
  MayRegister,
  Registration,
  RegistrationPolicy,
  SessionEvents,
} from './ports.ts';
export type { RateLimit, RateLimitName, RateLimitOptions } from './rate-limits.ts';
export type { RefreshCookie } from './refresh-cookie.ts';
export type { Actor, AuthedRequest, AuthRequest } from './request.ts';
export type { Revocations } from './revocations.ts';
export { listSessions } from './session/list.ts';
export { revokeSession } from './session/revoke.ts';
export { requireLiveSession, type SignInResult } from './sessions.ts';
export type { Timings } from './timings.ts';
export { type AccessClaims, verifyAccessToken } from './tokens.ts';
