import { z } from 'zod';

const EARLIEST = Date.parse('1970-01-01T00:00:00Z');
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');

/** A moment that somebody names: ISO 8601 with an offset, in years that every store can hold. */
export const Instant = z.iso.datetime({ offset: true }).refine(
  (text) => {
    const time = Date.parse(text);
    return time >= EARLIEST && time <= LATEST;
  },
  { error: 'Expected a date from 1970 to 9999.' },
);
