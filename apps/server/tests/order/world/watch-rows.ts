import type { WorkspaceStore } from '@teamchat/client';
import type { Id, MessageSlice } from '@teamchat/contract';
import type { Invariant } from '../checker/violation.ts';

/** Looks at what a view would draw, after each change. @returns stops looking. */
export function watchRows(
  store: WorkspaceStore,
  report: (invariant: Invariant, detail: string) => void,
): () => void {
  const deleted = new Set<Id>();
  const seen = new Map<Id, MessageSlice>();
  return store.subscribe(() => {
    const { data, pending } = store.getState();
    for (const slice of Object.values(data?.slices ?? {})) {
      const waiting = pending[slice.channelId]?.map(({ id }) => id) ?? [];
      if (seen.get(slice.channelId) === slice && waiting.length === 0) continue;
      seen.set(slice.channelId, slice);
      const ids = [...slice.messages.map(({ id }) => id), ...waiting];
      if (new Set(ids).size < ids.length) report('duplicate', `a message is drawn twice`);
      for (const [index, { seq, id, body, deleted: isDeleted }] of slice.messages.entries()) {
        const before = slice.messages[index - 1]?.seq ?? 0;
        if (seq <= before) report('reorder', `message ${seq} is drawn behind ${before}`);
        if (isDeleted) deleted.add(id);
        if (deleted.has(id) && body !== '') report('resurrect', `deleted message ${seq} is drawn`);
      }
    }
  });
}
