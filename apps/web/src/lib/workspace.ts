import type { StoreState, WorkspaceStore } from '@teamchat/client';
import type { Id, Member, WorkspaceState } from '@teamchat/contract';
import { createContext, useContext, useSyncExternalStore } from 'react';

/** The live state of the workspace on screen. */
export const WorkspaceContext = createContext<WorkspaceStore | null>(null);

export function useWorkspace(): WorkspaceStore {
  const store = useContext(WorkspaceContext);
  if (store === null) throw new Error('useWorkspace needs a WorkspaceContext above it.');
  return store;
}

/** @param select picks a part that stays the same object while it does not change. */
export function useStore<T>(select: (state: StoreState) => T): T {
  const store = useWorkspace();
  return useSyncExternalStore(store.subscribe, () => select(store.getState()));
}

/** As `useStore`, where the workspace is known to be loaded: anywhere inside its frame. */
export function useData<T>(select: (data: WorkspaceState) => T): T {
  return useStore(({ data }) => {
    if (data === null) throw new Error('useData needs a loaded workspace.');
    return select(data);
  });
}

/** Names people; somebody who is not known yet has none. */
export function nameIn(members: Readonly<Record<Id, Member>>, userId: Id): string {
  return members[userId]?.name ?? 'Somebody';
}
