import type { Logger } from '@teamchat/core';

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
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
