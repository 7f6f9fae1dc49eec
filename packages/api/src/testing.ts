export {
  createTestApi,
  type Person,
  type RestAnswer,
  type RestOptions,
  type TestApi,
  type TestApiOptions,
} from './testing/test-api.ts';
export { type Answer, validateAgainstDocument } from './testing/validate-answer.ts';
