/** In a keeper: tells its starter that everything runs, and waits until that one lets go or ends. */
export function createHold(): { report: (answer: unknown) => void; released: Promise<void> } {
  const released = new Promise<void>((resolve) => {
    process.stdin.on('end', resolve).on('error', resolve).resume();
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => process.stdin.destroy());
  }
  process.stdin.on('close', () => process.stdin.emit('end'));
  process.stdout.on('error', () => undefined);
  return { report: (answer) => console.log(JSON.stringify(answer)), released };
}
