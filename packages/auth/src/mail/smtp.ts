import { createTransport } from 'nodemailer';
import type { Mail } from './mail.ts';

export interface SmtpOptions {
  /** `smtp://` (STARTTLS where offered) or `smtps://`, with user and password where needed. */
  url: string;
  /** The sender: `name@example.org` or `TeamChat <name@example.org>`. */
  from: string;
  /** How long the mail server may be silent, in milliseconds. */
  timeoutMs?: number;
}

/** Sends mail through an SMTP server, over one reused connection at most. */
export function createSmtpMail({
  url,
  from,
  timeoutMs = 15_000,
}: SmtpOptions): Mail & AsyncDisposable {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: 1,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ to, subject, text }) {
      await transport.sendMail({ from, to: { name: '', address: to }, subject, text });
    },
    [Symbol.asyncDispose]() {
      transport.close();
      return Promise.resolve();
    },
  };
}
