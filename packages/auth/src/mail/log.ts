import type { Logger } from '../ports.ts';
import type { Mail } from './mail.ts';

/** Writes mails to the log instead of sending them, so that an instance works without a mail server. */
export function createLogMail(logger: Pick<Logger, 'info'>): Mail {
  return {
    send({ to, subject, text }) {
      logger.info({ to, subject, text }, 'Mail is not set up; this one was not sent.');
      return Promise.resolve();
    },
  };
}
