export {
  createTestApi,
  type Person,
  type RestAnswer,
  type RestOptions,
  type TestApi,
  type TestApiOptions,
} from './testing/test-api.ts';
