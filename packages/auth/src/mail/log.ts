import type { Logger } from '../ports.ts';
import type { Mail } from './mail.ts';

/** Writes mails to the log instead of sending them, so that an instance works without a mail server: line by line, to be copied from. */
export function createLogMail(logger: Pick<Logger, 'info'>): Mail {
  return {
    send({ to, subject, text }) {
      logger.info(
        { to, subject, text: text.split('\n') },
        'Mail is not set up; this one was not sent.',
      );
      return Promise.resolve();
    },
  };
}
