export { type Own, openAll } from './open-all.ts';
export type { RestAnswer, RestCall, RestClient } from './testing/rest-client.ts';
export { type ServerProcess, startServerProcess } from './testing/server-process.ts';
export { createStockClient, type StockClient } from './testing/stock-client.ts';
export {
  createTestApp,
  type TestApp,
  type TestAppOptions,
  type TestWorkspace,
} from './testing/test-app.ts';
export type { TestUser } from './testing/test-user.ts';
