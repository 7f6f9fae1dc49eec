import type { Id, UserPresence } from '@teamchat/contract';
import { useEffect } from 'react';
import { useStore, useWorkspace } from './workspace.ts';

/** How somebody who is shown can be reached; undefined until the server has said. */
export function usePresence(userId: Id): UserPresence | undefined {
  const store = useWorkspace();
  useEffect(() => store.presence.watch([userId]), [store, userId]);
  return useStore(({ presence }) => presence[userId]);
}

/** In words; nothing for somebody who is offline or not known, which is how most people are. */
export function describePresence(presence: UserPresence | undefined): string | null {
  if (presence === undefined || presence.state === 'offline') return null;
  if (presence.dnd === true) return 'Do not disturb';
  return presence.state === 'online' ? 'Online' : 'Away';
}
