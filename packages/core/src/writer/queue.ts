import type { Id } from '@teamchat/contract';
import type { Job } from './verb.ts';

/** What waits for one workspace. */
export interface Lane {
  readonly workspaceId: Id;
  readonly jobs: Job[];
  /** Its transaction is running; the next batch collects meanwhile. */
  running: boolean;
}

/** Jobs per workspace in arrival order, and the workspaces in the order in which they get their turn. */
export interface JobQueue {
  readonly jobs: number;
  readonly bytes: number;
  /** Jobs that wait for one workspace. */
  waiting(workspaceId: Id): number;
  push(workspaceId: Id, job: Job): void;
  /** The workspace whose turn it is; it gets no other turn until `release`. */
  next(): Lane | undefined;
  /** The oldest jobs of a lane, at least one if there are any. */
  take(lane: Lane, limits: { jobs: number; bytes: number }): Job[];
  release(lane: Lane): void;
}

export function createJobQueue(): JobQueue {
  const lanes = new Map<Id, Lane>();
  // A Set keeps insertion order: the first is whose turn it is.
  const turns = new Set<Lane>();
  let jobs = 0;
  let bytes = 0;
  return {
    get jobs() {
      return jobs;
    },
    get bytes() {
      return bytes;
    },
    waiting: (workspaceId) => lanes.get(workspaceId)?.jobs.length ?? 0,
    push(workspaceId, job) {
      const lane = lanes.get(workspaceId) ?? { workspaceId, jobs: [], running: false };
      lanes.set(workspaceId, lane);
      lane.jobs.push(job);
      jobs += 1;
      bytes += job.bytes;
      if (!lane.running) turns.add(lane);
    },
    next() {
      const [lane] = turns;
      if (lane === undefined) return undefined;
      turns.delete(lane);
      lane.running = true;
      return lane;
    },
    take(lane, limits) {
      let count = 0;
      let size = 0;
      for (const job of lane.jobs) {
        if (count > 0 && (count === limits.jobs || size + job.bytes > limits.bytes)) break;
        count += 1;
        size += job.bytes;
      }
      jobs -= count;
      bytes -= size;
      return lane.jobs.splice(0, count);
    },
    release(lane) {
      lane.running = false;
      if (lane.jobs.length > 0) turns.add(lane);
      else lanes.delete(lane.workspaceId);
    },
  };
}
