export type { AppRouter } from '../src/root.ts';
export { createTestApi, type Person, type TestApi } from '../src/testing.ts';
