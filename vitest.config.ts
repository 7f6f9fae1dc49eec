import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { seededBug } from './scripts/seeded-bugs/plugin.ts';

const packages = ['contract', 'db', 'auth', 'core', 'realtime', 'api', 'client'];
const folders = [
  ...packages.map((name) => `packages/${name}`),
  'apps/server',
  'apps/worker',
  'apps/web',
  'loadtest',
  'scripts',
];

const { TEAMCHAT_SEEDED_BUG } = process.env;

// Projects do not extend the root, or each of them would run the global setup again.
const project = (folder: string) => ({
  // Node 20 does not know `using`.
  oxc: { target: 'es2022' },
  plugins: TEAMCHAT_SEEDED_BUG === undefined ? [] : [seededBug(TEAMCHAT_SEEDED_BUG)],
  test: {
    name: folder.replace(/^(packages|apps)\//, ''),
    include: [`${folder}/**/*.test.{ts,tsx}`],
    // Playwright runs what is in apps/web/tests.
    exclude: ['**/node_modules/**', '**/dist/**', 'apps/web/tests/**'],
    pool: 'forks' as const,
    // One set of modules for the files of a worker: loading it anew for each file took a sixth of the time.
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});

export default defineConfig({
  test: {
    projects: folders.map(project),
    globalSetup: ['scripts/test/global-setup.ts'],
    maxWorkers: Math.max(2, availableParallelism()),
    teardownTimeout: 20_000,
  },
});
