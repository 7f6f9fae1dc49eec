import { useEffect, useState } from 'react';

/** `value`, but true only after it was true for `afterMs`; false at once. For notes that must not flash. */
export function useLate(value: boolean, afterMs: number): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!value) return;
    const timer = setTimeout(() => setLate(true), afterMs);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [value, afterMs]);
  return value && late;
}
