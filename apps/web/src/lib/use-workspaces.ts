import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useApi } from './client.ts';

const KEY = ['workspaces'];

/** The workspaces of this account. */
export function useWorkspaces() {
  const api = useApi();
  return useQuery({
    queryKey: KEY,
    queryFn: async () => (await api.workspace.list.query()).workspaces,
    staleTime: 60_000,
  });
}

/** Asks for them again, after one was created, joined or left. */
export function useRefreshWorkspaces(): () => Promise<void> {
  const cache = useQueryClient();
  return useCallback(() => cache.invalidateQueries({ queryKey: KEY }), [cache]);
}
