import { router } from '../trpc.ts';
import { authChangePassword } from './change-password.ts';
import { authLogin } from './login.ts';
import { authLogout } from './logout.ts';
import { authRefresh } from './refresh.ts';
import { authRegister } from './register.ts';
import { authRequestPasswordReset } from './request-password-reset.ts';
import { authResetPassword } from './reset-password.ts';
import { authRevokeSession } from './revoke-session.ts';
import { authSessions } from './sessions.ts';

export const authRouter = router({
  register: authRegister,
  login: authLogin,
  refresh: authRefresh,
  logout: authLogout,
  changePassword: authChangePassword,
  requestPasswordReset: authRequestPasswordReset,
  resetPassword: authResetPassword,
  sessions: authSessions,
  revokeSession: authRevokeSession,
});
