import type { Mail, MailMessage } from './mail/mail.ts';
import type { EndedSession, SessionEvents } from './ports.ts';

/** Keeps mails instead of sending them. */
export interface MemoryMail extends Mail {
  readonly sent: readonly MailMessage[];
  /** The next mail to this address that was not taken yet, now or when it comes. */
  take(to: string): Promise<MailMessage>;
}

export function createMemoryMail(): MemoryMail {
  const sent: MailMessage[] = [];
  const untaken: MailMessage[] = [];
  const takers: { to: string; resolve: (message: MailMessage) => void }[] = [];
  return {
    sent,
    send(message) {
      sent.push(message);
      const at = takers.findIndex(({ to }) => to === message.to);
      const [taker] = at < 0 ? [] : takers.splice(at, 1);
      if (taker) taker.resolve(message);
      else untaken.push(message);
      return Promise.resolve();
    },
    async take(to) {
      const at = untaken.findIndex((message) => message.to === to);
      const [message] = at < 0 ? [] : untaken.splice(at, 1);
      return message ?? new Promise((resolve) => takers.push({ to, resolve }));
    },
  };
}

/** The token in the link of a reset mail. */
export function resetToken({ text }: MailMessage): string {
  const token = /#token=(\S+)/.exec(text)?.[1];
  if (token === undefined) throw new Error('This mail has no reset link.');
  return decodeURIComponent(token);
}

/** Session events among the auth objects of one process. */
export function createMemorySessionEvents(): SessionEvents {
  const listeners = new Set<(ended: EndedSession) => void>();
  return {
    announce(ended) {
      for (const listener of listeners) listener(ended);
    },
    onAnnounced(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
