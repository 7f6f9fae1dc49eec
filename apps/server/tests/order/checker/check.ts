import type { CaseFile } from './case-file.ts';
import { findDivergence } from './diverge.ts';
import { findDrift } from './drift.ts';
import { findDuplicates } from './duplicate.ts';
import { findGaps } from './gap.ts';
import { findLeaks } from './leak.ts';
import { findLosses } from './lost.ts';
import { findPhantoms } from './phantom.ts';
import { findReordering } from './reorder.ts';
import { findResurrections } from './resurrect.ts';
import { RightsHistory } from './rights.ts';
import { compareStates } from './state.ts';
import { findUntracked } from './untracked.ts';
import type { Violation } from './violation.ts';

type Finder = (file: CaseFile) => Iterable<Violation>;

const finders: Finder[] = [
  findUntracked,
  findPhantoms,
  findDivergence,
  findReordering,
  findDuplicates,
  findGaps,
  findLeaks,
  findResurrections,
  findLosses,
  findDrift,
  compareStates,
];

/** What must be so in the end, whatever was before. */
const finalFinders: Finder[] = [findDrift, compareStates];

/** Judges what clients saw of a workspace against Postgres, once everything is quiet. */
export function check(evidence: Omit<CaseFile, 'rights'>): Violation[] {
  const file = { ...evidence, rights: new RightsHistory(evidence.truth) };
  const seen = file.clients.flatMap(({ sightings }) => sightings);
  return [...seen, ...finders.flatMap((find) => [...find(file)])];
}

/** Judges only what clients show in the end, where Postgres itself has lost what they once saw. */
export function checkEnd(evidence: Omit<CaseFile, 'rights'>): Violation[] {
  const file = { ...evidence, rights: new RightsHistory(evidence.truth) };
  return finalFinders.flatMap((find) => [...find(file)]);
}
