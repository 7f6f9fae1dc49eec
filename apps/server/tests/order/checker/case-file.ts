import type { Acknowledgement, ClientLog } from './client-log.ts';
import type { RightsHistory } from './rights.ts';
import type { Truth } from './truth.ts';

/** All that one invariant is judged by. */
export interface CaseFile {
  clients: readonly ClientLog[];
  acknowledged: readonly Acknowledgement[];
  truth: Truth;
  rights: RightsHistory;
}
