import type { Logger } from '@teamchat/core';

/** The server's, so that one LOG_LEVEL serves both. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** One JSON object a line on standard output, with the fields of the server's logs. */
export function createLogger(lowest: LogLevel): Logger {
  const at = (level: LogLevel) => (fields: object, message: string) => {
    if (logLevels.indexOf(level) < logLevels.indexOf(lowest)) return;
    const line = { level, time: new Date().toISOString(), ...fields, msg: message };
    const text = JSON.stringify(line, (_key, value: unknown) =>
      value instanceof Error ? describe(value) : value,
    );
    process.stdout.write(`${text}\n`);
  };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}

/** NOTE: no own properties; those of a failed query hold its parameters. */
function describe({ name, message, stack }: Error) {
  return { name, message, stack };
}
