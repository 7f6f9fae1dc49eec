import { z } from 'zod';
import type { Lane } from './lane.ts';

const report = z.object({
  stats: z.object({
    expected: z.number(),
    unexpected: z.number(),
    flaky: z.number(),
    skipped: z.number(),
  }),
});

/** The Playwright tests of the web app. A test that passes only at the second try has failed. */
export function browserLane(filters: string[], environment: NodeJS.ProcessEnv): Lane {
  return {
    name: 'Browser tests',
    command: (file) => ({
      program: 'playwright',
      args: [
        'test',
        '--config',
        'apps/web/playwright.config.ts',
        '--reporter=list,json',
        ...filters,
      ],
      environment: { ...environment, PLAYWRIGHT_JSON_OUTPUT_FILE: file },
    }),
    count: (value) => {
      const { stats } = report.parse(value);
      return {
        passed: stats.expected,
        failed: stats.unexpected + stats.flaky,
        skipped: stats.skipped,
      };
    },
  };
}
