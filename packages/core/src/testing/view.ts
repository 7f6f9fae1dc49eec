import {
  AppError,
  applyMemberList,
  applyPage,
  applySnapshot,
  type Id,
  type Member,
  type Message,
  type WorkspaceState,
} from '@teamchat/contract';
import type { CoreContext } from '../context.ts';
import { listMembers } from '../member/list.ts';
import { listMessages } from '../message/list.ts';
import { bootstrapWorkspace } from '../workspace/bootstrap.ts';

/** All that a client can load of a workspace, through its own reducers; null for who may not. */
export async function loadView(ctx: CoreContext, workspaceId: Id): Promise<WorkspaceState | null> {
  const bootstrap = await bootstrapWorkspace(ctx, { workspaceId }).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'NOT_FOUND') return null;
    throw error;
  });
  if (bootstrap === null) return null;
  const nothing = () => [];
  let state = applySnapshot(null, bootstrap);
  const list = await listMembers(ctx, { workspaceId, limit: 500 });
  state = applyMemberList(state, list, nothing) ?? fail('member list');
  for (const { id: channelId } of bootstrap.channels) {
    const page = await listMessages(ctx, {
      workspaceId,
      channelId,
      anchor: 'newest',
      numBefore: 200,
      numAfter: 0,
    });
    state =
      applyPage(state, page, { channelId, intent: 'show', laterEvents: nothing }) ?? fail('page');
  }
  return state;
}

function fail(what: string): never {
  throw new Error(`The ${what} does not apply to its own snapshot`);
}

function withoutRev<T extends { rev: number }>(row: T): Omit<T, 'rev'> {
  const { rev, ...rest } = row;
  void rev;
  return rest;
}

/**
 * What must be the same in two views of one moment. Revisions say when something was learned, so they
 * differ; deleted messages are shown by nobody and known to whoever saw them before.
 */
export function comparable(state: WorkspaceState) {
  const rows = <T extends { rev: number }>(record: Readonly<Record<Id, T>>) =>
    Object.fromEntries(Object.entries(record).map(([id, row]) => [id, withoutRev(row)]));
  return {
    workspace: withoutRev(state.workspace),
    me: withoutRev(state.me),
    channels: rows(state.channels),
    marks: new Map(
      Object.values(state.readMarks).map((mark) => [
        mark.channelId,
        { readSeq: mark.readSeq, unread: mark.unread, stale: mark.stale },
      ]),
    ),
    messages: new Map(
      Object.values(state.slices).map((slice) => [slice.channelId, shown(slice.messages)]),
    ),
    people: new Map(
      Object.values(state.members).map((member): [Id, Omit<Member, 'rev'>] => [
        member.userId,
        withoutRev(member),
      ]),
    ),
  };
}

function shown(messages: readonly Message[]): Omit<Message, 'rev'>[] {
  return messages.filter(({ deleted }) => !deleted).map(withoutRev);
}
