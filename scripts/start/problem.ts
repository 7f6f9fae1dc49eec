/** Something the person who starts TeamChat can mend: shown without a stack. */
export class StartProblem extends Error {
  override name = 'StartProblem';
}

const expected = new Set(['StartProblem', 'DataInUseError', 'ConfigError']);

/** What to print when the start fails. */
export function describeProblem(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE') {
    const port = 'port' in error ? `Port ${String(error.port)}` : 'The port';
    return describePortInUse(port);
  }
  return expected.has(error.name) ? error.message : (error.stack ?? error.message);
}

export function describePortInUse(port: string): string {
  return (
    `${port} is in use by another program, perhaps by a TeamChat that runs already. ` +
    'Stop it, or choose another port: PORT=3001 npm start'
  );
}
