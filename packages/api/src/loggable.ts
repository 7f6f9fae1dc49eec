/** What is written to the log of an error: enough to find its cause, nothing that people typed. */
export interface Loggable {
  type: string;
  message: string;
  code?: string;
  stack?: string;
  cause?: Loggable;
}

/** Deeper causes are cut off; they may also be circular. */
const MAX_DEPTH = 5;

/** A failed query names its parameters below its text: message bodies, hashes, codes of invites. */
function withoutParameters(message: string): string {
  return message.split(/\nparams: /, 1)[0] ?? '';
}

/** The frames only: a stack begins with the message. */
function framesOf(stack: string | undefined): string | undefined {
  return stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
}

/** Copies the parts of an error that are safe to keep. */
export function loggable(error: unknown, depth = 0): Loggable {
  if (!(error instanceof Error)) return { type: typeof error, message: 'Not an error was thrown.' };
  const { code } = error as { code?: unknown };
  const stack = framesOf(error.stack);
  const hasCause = error.cause !== undefined && depth < MAX_DEPTH;
  return {
    type: error.name,
    message: withoutParameters(error.message),
    ...(typeof code === 'string' && { code }),
    ...(stack !== undefined && { stack }),
    ...(hasCause && { cause: loggable(error.cause, depth + 1) }),
  };
}
