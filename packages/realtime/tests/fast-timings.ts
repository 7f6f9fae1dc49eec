import { defaultTimings, type RealtimeTimings } from '../src/index.ts';

/** The defaults divided by ten. */
export const fastTimings: RealtimeTimings = { ...defaultTimings };
for (const name of Object.keys(fastTimings) as (keyof RealtimeTimings)[]) fastTimings[name] /= 10;
