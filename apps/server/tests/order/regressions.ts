import type { Case } from './case/case.ts';

/** Histories that went wrong once. They are played first. */
export const regressions: { why: string; script: Case }[] = [];
