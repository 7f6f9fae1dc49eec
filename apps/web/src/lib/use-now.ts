import { useEffect, useState } from 'react';

/** The instant of the last local midnight that passed while the page is open: re-renders when the day changes. */
export function useToday(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const date = new Date(now);
    const midnight = new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime();
    const timer = setTimeout(() => setNow(Date.now()), Math.max(1000, midnight - Date.now() + 500));
    return () => clearTimeout(timer);
  }, [now]);
  return now;
}
