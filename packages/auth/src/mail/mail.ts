export interface MailMessage {
  to: string;
  subject: string;
  /** Plain text. */
  text: string;
}

/** Sends mail. Resolves when the mail was handed over, rejects otherwise; does not retry. */
export interface Mail {
  send(message: MailMessage): Promise<void>;
}
