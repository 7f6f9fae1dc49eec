import { useCallback, useLayoutEffect, useRef, useState } from 'react';

export interface Action<Input> {
  /** Does nothing while a run is under way. Never rejects: what was thrown is in `error`. */
  run: (input: Input) => Promise<void>;
  busy: boolean;
  error: unknown;
  clearError: () => void;
}

/** A call to the server that a form makes, with the states that the form shows. */
export function useAction<Input>(perform: (input: Input) => Promise<void>): Action<Input> {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const running = useRef(false);
  const latest = useRef(perform);
  useLayoutEffect(() => {
    latest.current = perform;
  });
  const run = useCallback(async (input: Input) => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setError(null);
    try {
      await latest.current(input);
    } catch (thrown) {
      setError(thrown);
    } finally {
      running.current = false;
      setBusy(false);
    }
  }, []);
  return { run, busy, error, clearError: useCallback(() => setError(null), []) };
}
