/**
 * Within this time a signal is the same Ctrl-C: npm forwards what the terminal has already sent to
 * everyone.
 */
const echoMs = 1000;

export interface StopSignals {
  /** Aborted at the first SIGINT, SIGTERM or SIGHUP. */
  signal: AbortSignal;
  /** Resolves at the second one: stop waiting. */
  forced: Promise<void>;
  stop: (reason?: string) => void;
}

/**
 * Turns the signals of the operating system into one orderly stop, and a third one into an
 * immediate exit.
 */
export function listenForStop(onFirst: () => void): StopSignals {
  const controller = new AbortController();
  let force: () => void = () => undefined;
  const forced = new Promise<void>((resolve) => {
    force = resolve;
  });
  let count = 0;
  let last = 0;
  const receive = () => {
    const now = Date.now();
    if (count > 0 && now - last < echoMs) return;
    last = now;
    count += 1;
    if (count === 1) {
      onFirst();
      controller.abort();
    } else if (count === 2) {
      force();
    } else {
      process.exit(1);
    }
  };
  watchForOrphaning(receive);
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, receive);
  return { signal: controller.signal, forced, stop: () => controller.abort() };
}

/** `kill` of npm ends npm and its shell but not us: without this the server would run on unseen. */
function watchForOrphaning(onOrphaned: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onOrphaned();
  }, 500);
  timer.unref();
}
