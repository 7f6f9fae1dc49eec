import type { Api, AuthState, Client } from '@teamchat/client';
import { createContext, useCallback, useContext, useSyncExternalStore } from 'react';

export type { Api };

/** The one SDK client of this page. */
export const ClientContext = createContext<Client | null>(null);

export function useClient(): Client {
  const client = useContext(ClientContext);
  if (client === null) throw new Error('useClient needs a ClientContext above it.');
  return client;
}

/** Request and response calls; live state comes from the workspace store. */
export function useApi(): Api {
  return useClient().api;
}

/** Who is signed in, as far as this page knows. */
export function useAuthState(): AuthState {
  const { auth } = useClient();
  const subscribe = useCallback((listener: () => void) => auth.subscribe(listener), [auth]);
  return useSyncExternalStore(subscribe, () => auth.getState());
}
