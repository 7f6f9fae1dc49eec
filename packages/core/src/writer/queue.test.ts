import { newId } from '@teamchat/contract';
import { expect, test } from 'vitest';
import { createJobQueue } from './queue.ts';
import { type HotVerb, type Job, splitRuns } from './verb.ts';

function createVerb(): HotVerb<unknown, unknown> {
  return {
    key: (input) => String(input),
    bytes: () => 1,
    apply: () => Promise.resolve({ outcomes: [], events: [] }),
  };
}

function job(input: string, verb = createVerb(), bytes = 1): Job {
  return { verb, input, bytes, resolve: () => undefined, reject: () => undefined };
}

const unlimited = { jobs: 100, bytes: 100 };

test('runs keep arrival order and never share a key', () => {
  const [send, edit] = [createVerb(), createVerb()];
  const jobs = [job('a', send), job('b', send), job('a', send), job('a', edit), job('c', send)];
  const runs = splitRuns(jobs).map((run) => run.map(({ input }) => input));
  expect(runs).toEqual([['a', 'b'], ['a'], ['a'], ['c']]);
});

test('workspaces take turns, whatever one of them queues', () => {
  const queue = createJobQueue();
  const [busy, quiet] = [newId(), newId()];
  for (let n = 0; n < 10; n++) queue.push(busy, job(`${n}`));
  queue.push(quiet, job('q'));
  const turns: string[] = [];
  for (let lane = queue.next(); lane !== undefined; lane = queue.next()) {
    turns.push(lane.workspaceId === busy ? 'busy' : 'quiet');
    queue.take(lane, { jobs: 4, bytes: 100 });
    queue.release(lane);
  }
  expect(turns).toEqual(['busy', 'quiet', 'busy', 'busy']);
  expect([queue.jobs, queue.bytes]).toEqual([0, 0]);
});

test('a workspace that is being written gets no second turn', () => {
  const queue = createJobQueue();
  const workspaceId = newId();
  queue.push(workspaceId, job('a'));
  const lane = queue.next();
  if (lane === undefined) throw new Error('no turn');
  queue.take(lane, unlimited);
  queue.push(workspaceId, job('b'));
  expect(queue.next()).toBeUndefined();
  queue.release(lane);
  expect(queue.next()?.jobs.map(({ input }) => input)).toEqual(['b']);
});

test('a batch ends at its byte limit but is never empty', () => {
  const queue = createJobQueue();
  const workspaceId = newId();
  for (const bytes of [500, 60, 60]) queue.push(workspaceId, job('x', createVerb(), bytes));
  const lane = queue.next();
  if (lane === undefined) throw new Error('no turn');
  expect([1, 2, 3].map(() => queue.take(lane, unlimited).length)).toEqual([1, 1, 1]);
});
