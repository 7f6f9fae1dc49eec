/**
 * `npm start`. Plain JavaScript, so that TypeScript loading is on for our scripts and off again for
 * the server bundle: left on, it would transform five finished megabytes and cost three seconds of
 * every start.
 */
import { register } from 'tsx/esm/api';

const unregister = register();
const { run } = await import('./start/run.ts');
await unregister();
await run();
