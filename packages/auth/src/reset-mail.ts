import type { MailMessage } from './mail/mail.ts';
import type { Timings } from './timings.ts';

/**
 * The mail with a reset link. The token is in the fragment, which browsers send to no server, so that
 * it reaches no access log and no `Referer`.
 */
export function resetMail(
  publicUrl: URL,
  { to, token, timings }: { to: string; token: string; timings: Pick<Timings, 'passwordReset'> },
): MailMessage {
  const link = new URL('/reset-password', publicUrl);
  link.hash = `token=${encodeURIComponent(token)}`;
  const minutes = Math.round(timings.passwordReset / 60_000);
  return {
    to,
    subject: 'Reset your TeamChat password',
    text: [
      `Somebody asked to reset the TeamChat password of ${to}. If it was you, open this link:`,
      link.href,
      `It works once and for ${minutes} minutes. If it was not you, ignore this mail: nothing has changed.`,
      '',
    ].join('\n\n'),
  };
}
